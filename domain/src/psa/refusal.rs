//! Why an organization is not mapped to a company.

use crate::ids::OrganizationId;

/// Why an organization is not mapped to a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MapRefusal {
    /// It is deactivated.
    #[error("A deactivated organization is not mapped: reactivate it first.")]
    OrganizationDeactivated,
    /// The PSA has no such company.
    #[error("The PSA has no company with this id.")]
    UnknownCompany,
    /// Another organization is mapped to the company.
    #[error("Another organization is mapped to this company.")]
    CompanyTaken {
        /// Which.
        by: OrganizationId,
    },
}
