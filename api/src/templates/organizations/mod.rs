//! What organizations make of the standard template: one verb, one file.

mod apply_changes;
mod changes;
mod customise;
mod element;
mod loaded;
mod record;
mod review_questions;
mod show;
mod view;

pub use view::TemplateStateView;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on organizations' templates.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(show::get_organization_template)
        .service(customise::customise_organization_template)
        .service(changes::list_template_changes)
        .service(apply_changes::apply_template_changes)
        .service(review_questions::get_review_questions);
}
