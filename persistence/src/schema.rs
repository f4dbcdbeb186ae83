//! The tables, as the migrations make them on both engines.

mod background;
mod clients;
mod global;
mod idempotency;
mod mail;
mod people;
mod pictures;
mod records;
mod signing_in;
mod tenants;

pub use background::{job_inputs, job_results, jobs};
pub use clients::{license_ledger, organization_counts, organizations};
pub use global::{installation, operators, signing_keys};
pub use idempotency::idempotency_keys;
pub use mail::{links, outbox};
pub use people::{credentials, list_states, recovery_codes, user_counts, user_lists, users, views};
pub use pictures::media;
pub use records::audit_events;
pub use signing_in::{challenges, refresh_tokens, sessions};
pub use tenants::{accounts, roles};

diesel::joinable!(users -> roles (role_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(links -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    roles,
    users,
    user_counts,
    user_lists,
    organizations,
    organization_counts,
    license_ledger,
    credentials,
    recovery_codes,
    sessions,
    refresh_tokens,
    challenges,
    links,
    outbox,
    audit_events,
    list_states,
    views,
    media,
    signing_keys,
    operators,
    installation,
    idempotency_keys,
    jobs,
    job_inputs,
    job_results
);
