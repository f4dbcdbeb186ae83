//! Roles and what they permit (S0.1 to S0.3).

mod create;
mod delete;
mod list;
mod permissions;
mod show;
mod update;
mod view;

pub use permissions::PermissionArea;
pub use view::{RoleView, levels};

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on roles.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_roles)
        .service(create::create_role)
        .service(show::get_role)
        .service(update::update_role)
        .service(delete::delete_role)
        .service(permissions::list_permissions);
}
