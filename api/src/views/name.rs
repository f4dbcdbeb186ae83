//! Names of views.

use domain::text::clean_name;

use crate::problem::Failure;

/// A view's name, cleaned.
///
/// # Errors
/// What is wrong with it.
pub fn clean_view_name(name: &str) -> Result<String, Failure> {
    clean_name(name).map_err(|fault| Failure::invalid_field("/name", fault.code(), format!("A name {fault}.")))
}
