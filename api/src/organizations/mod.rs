//! Client organizations and what can be done to them: one verb, one file (S1).

mod act;
mod action;
mod create;
mod deactivate;
mod defaults;
mod list;
mod list_query;
mod reactivate;
mod show;
mod sight;
mod update;
mod view;

pub use act::{Request, act};
pub use action::OrganizationActionAnswer;
pub use create::{Wanted, add, clean_organization_name};
pub use list_query::{check_list, sort_words};
pub use sight::{Sight, shown};
pub use view::{OrganizationView, PersonRef, PsaLinkView};

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on organizations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_organizations)
        .service(create::create_organization)
        .service(show::get_organization)
        .service(update::update_organization)
        .service(deactivate::deactivate_organization)
        .service(reactivate::reactivate_organization);
}
