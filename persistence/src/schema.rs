//! The tables, as the migrations make them on both engines.

mod background;
mod clients;
mod global;
mod idempotency;
mod mail;
mod people;
mod pictures;
mod psa;
mod records;
mod signing_in;
mod templates;
mod tenants;

pub use background::{job_inputs, job_results, jobs};
pub use clients::{license_ledger, organization_counts, organizations, reactivation_requests};
pub use global::{installation, operators, signing_keys};
pub use idempotency::idempotency_keys;
pub use mail::{links, outbox};
pub use people::{
    credentials, list_states, password_history, recovery_codes, staged_batches, status_refreshes, user_counts,
    user_lists, user_search, user_search_runs, users, views,
};
pub use pictures::{media, media_widths};
pub use psa::{psa_connections, psa_links};
pub use records::audit_events;
pub use signing_in::{challenges, refresh_tokens, sessions};
pub use templates::{organization_templates, template_versions};
pub use tenants::{accounts, grants, roles};

diesel::joinable!(users -> roles (role_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(media_widths -> media (media_id));
diesel::joinable!(links -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    grants,
    roles,
    users,
    user_counts,
    user_lists,
    user_search,
    user_search_runs,
    staged_batches,
    status_refreshes,
    organizations,
    organization_counts,
    license_ledger,
    credentials,
    password_history,
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
    psa_connections,
    psa_links,
    media_widths,
    signing_keys,
    operators,
    installation,
    idempotency_keys,
    jobs,
    job_inputs,
    job_results,
    reactivation_requests,
    template_versions,
    organization_templates
);
