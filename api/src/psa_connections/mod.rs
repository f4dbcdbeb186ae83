//! Connections to PSAs, and the companies that these have (S1.3).

mod change;
mod check;
mod companies;
mod create;
mod credentials;
mod delete;
mod list;
mod reach;
mod show;
mod update;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on connections to PSAs.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_psa_connections)
        .service(create::create_psa_connection)
        .service(show::get_psa_connection)
        .service(update::update_psa_connection)
        .service(delete::delete_psa_connection)
        .service(check::test_psa_connection)
        .service(companies::list_psa_companies);
}
