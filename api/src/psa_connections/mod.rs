//! Connections to PSAs, and the companies that these have (S1.3).

mod change;
mod check;
mod companies;
mod create;
mod credentials;
mod delete;
mod link_view;
mod list;
mod map;
mod map_many;
mod reach;
mod refresh;
mod remove_link;
mod set_link;
mod show;
mod suggest;
mod update;
mod view;

pub use link_view::PsaLinkView;
pub use reach::Companies;
pub use view::PsaConnectionView;

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
        .service(companies::list_psa_companies)
        .service(suggest::suggest_psa_mappings)
        .service(map_many::map_organizations)
        .service(refresh::refresh_psa_links)
        .service(set_link::set_organization_psa_link)
        .service(remove_link::remove_organization_psa_link);
}
