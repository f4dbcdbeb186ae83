//! What operators of the installation do: accounts made and widened, users and organizations brought back. Each of their operations takes
//! [`crate::caller::Operator`] as its first argument and has `operator` as its `x-required-permission`.

mod accounts;
mod reason;
mod requests;
mod restore;

pub use accounts::SupportAccountView;
pub use reason::SupportReason;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations of support.
pub fn routes(config: &mut ServiceConfig) {
    accounts::routes(config);
    requests::routes(config);
    config.service(restore::restore_user);
}
