//! The two statuses of an organization.

use crate::names::names;

/// An organization's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It is looked after, and takes a licence.
    Active,
    /// It takes no licence and does not change (S1.7).
    Deactivated,
}

names! { Status: Active = "active", Deactivated = "deactivated" }
