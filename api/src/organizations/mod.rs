//! Client organizations and what can be done to them: one verb, one file (S1).

mod act;
mod action;
mod bulk;
mod create;
mod deactivate;
mod defaults;
mod export;
mod list;
mod list_query;
mod logo;
mod many;
mod reactivate;
mod reactivation_request;
mod remove_logo;
mod set_logo;
mod show;
mod show_logo;
mod sight;
mod update;
mod view;

pub use act::{Request, act};
pub use action::{OrganizationActionAnswer, OrganizationDryRunResult};
pub use create::{Wanted, add, clean_organization_name};
pub use list_query::{check_list, sort_words};
pub use many::{Outcome, add_each};
pub use sight::{Sight, require_active, seen, shown};
pub use view::{OrganizationRef, OrganizationView, PersonRef, REQUEST_OBSTACLES, REQUEST_REACTIVATION};

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on organizations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_organizations)
        .service(create::create_organization)
        .service(bulk::create_organizations)
        .service(export::export_organizations)
        .service(show::get_organization)
        .service(update::update_organization)
        .service(deactivate::deactivate_organization)
        .service(reactivate::reactivate_organization)
        .service(reactivation_request::request_reactivation)
        .service(show_logo::get_organization_logo)
        .service(set_logo::set_organization_logo)
        .service(remove_logo::remove_organization_logo);
}
