//! The accounts of the installation, as operators see them.

mod create;
mod list;
mod show;
mod update;
mod view;

pub use view::SupportAccountView;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on accounts.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_accounts)
        .service(create::create_account)
        .service(show::get_support_account)
        .service(update::update_account);
}
