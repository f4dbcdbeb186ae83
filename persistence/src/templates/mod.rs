//! Review templates: the account's standard in all its versions, and what organizations make of it.

mod document;
mod organizations;
mod versions;

pub use organizations::{OrganizationTemplate, of_organization, pinned_versions, save};
pub use versions::{Version, add, current, current_number, find};
