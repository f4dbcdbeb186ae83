//! Pictures that anybody may see: made of uploaded files, kept in the database and served from an address that nobody
//! guesses. Photos of users and logos of organizations are such pictures.

mod show;
mod studio;

pub use show::{address, address_of_width};
pub use studio::{QUEUE, Studio, THREADS};

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operation that serves pictures.
pub fn routes(config: &mut ServiceConfig) {
    config.service(show::get_media);
}
