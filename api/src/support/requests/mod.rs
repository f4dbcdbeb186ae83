//! What users asked support for: organizations back before their time (S1.13).

mod approve;
mod decide;
mod decline;
mod list;
mod list_query;
mod show;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on requests.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_reactivation_requests)
        .service(show::get_reactivation_request)
        .service(approve::approve_reactivation)
        .service(decline::decline_reactivation);
}
