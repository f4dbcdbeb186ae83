//! Licences: how many organizations may be active, and what took or freed each (S1.7).

mod ledger;
mod show;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on licences.
pub fn routes(config: &mut ServiceConfig) {
    config.service(show::get_license).service(ledger::list_license_ledger);
}
