//! The caller's account.

mod create;
mod show;

pub use create::{Created, NewAccount, create_account};
pub use show::AccountView;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on the account.
pub fn routes(config: &mut ServiceConfig) {
    config.service(show::get_account);
}
