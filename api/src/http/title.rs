//! The names that people give to things, such as roles and views.

use domain::text::clean_name;

use crate::problem::Failure;

/// What stands in a body's `name`, cleaned.
///
/// # Errors
/// What is wrong with it.
pub fn clean_title(name: &str) -> Result<String, Failure> {
    clean_name(name).map_err(|fault| Failure::invalid_field("/name", fault.code(), format!("A name {fault}.")))
}
