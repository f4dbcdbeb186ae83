//! Changing things: what is decided is saved with its effects, its mail and its audit entry, in one transaction.

mod actor;
pub mod audit;
mod effects;
mod letters;
mod organizations;
mod reactivation;
mod settle;
mod snapshot;
mod templates;
mod work;

pub use actor::Actor;
pub use effects::EffectView;
pub use letters::{link_url, pending_token, send, token_context};
pub use organizations::{record_limit, settle_new_organization, settle_organization};
pub use reactivation::{file_request, record_declined, tell_decision};
pub use settle::{Note, settle, settle_new};
pub use snapshot::{organization_snapshot, role_snapshot, user_snapshot};
pub use work::Work;
