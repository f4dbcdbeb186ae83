//! Named ways of looking at a list: its search, filters, sort and page size under a name, for oneself or shared.

mod change;
mod create;
mod delete;
mod list;
mod show;
mod update;
mod view;

pub use view::ViewView;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on views.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_views)
        .service(create::create_view)
        .service(show::get_view)
        .service(update::update_view)
        .service(delete::delete_view);
}
