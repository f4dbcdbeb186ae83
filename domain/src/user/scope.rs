//! Whom a caller sees (S4.1), as a value: the one rule that single reads and lists go by.

use super::{OrganizationAccess, User};
use crate::ids::UserId;

/// Whom a caller sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<'a> {
    /// Everybody in the account.
    Everybody,
    /// Themselves, and whoever reaches nothing beside what they reach.
    Within {
        /// The user who asks, if it is one.
        caller: Option<UserId>,
        /// What they reach.
        reach: &'a OrganizationAccess,
    },
}

/// What a caller sees: which users, and which organizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight<'a> {
    /// Whom.
    pub users: Scope<'a>,
    /// Which organizations.
    pub organizations: &'a OrganizationAccess,
}

impl Sight<'_> {
    /// Everybody and everything in the account.
    pub const EVERYTHING: Sight<'static> = Sight { users: Scope::Everybody, organizations: &OrganizationAccess::All };
}

impl Scope<'_> {
    /// Whether `user` is within it.
    #[must_use]
    pub fn holds(self, user: &User) -> bool {
        match self {
            Self::Everybody => true,
            Self::Within { caller, reach } => caller == Some(user.id) || reach.covers(&user.organization_access),
        }
    }
}
