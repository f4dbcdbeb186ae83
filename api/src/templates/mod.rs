//! Review templates: the account's standard, and what each organization makes of it (S1.8, S1.9, S1.14).

mod draft;
mod organizations;
mod replace;
mod show;
mod show_version;
mod view;

pub use organizations::TemplateStateView;
pub use replace::make_standard;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on templates.
pub fn routes(config: &mut ServiceConfig) {
    config.service(show::get_template).service(replace::replace_template).service(show_version::get_template_version);
    organizations::routes(config);
}
