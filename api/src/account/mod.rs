//! The caller's account.

mod create;
mod fields;
mod show;

pub use create::{Created, NewAccount, create_account, create_within};
pub use fields::{ORGANIZATIONS_MAX, SLUG_MAX, clean_slug};
pub use show::AccountView;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on the account.
pub fn routes(config: &mut ServiceConfig) {
    config.service(show::get_account);
}
