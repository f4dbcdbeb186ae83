//! Who asks, and what else a decision needs to know beside the user's own facts.

use super::{OrganizationAccess, Scope, Sight, User};
use crate::ids::{OperatorId, UserId};
use crate::permissions::{Area, Level, Permissions};
use crate::policy::{Policy, Visibility};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who it is.
    pub by: CallerId,
    /// What they may do.
    pub permissions: Permissions,
    /// Their permissions beside the role.
    pub grants: Vec<String>,
    /// Which organizations or sites they reach.
    pub organization_access: OrganizationAccess,
}

/// Who a caller is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallerId {
    /// A user of the account.
    User(UserId),
    /// An operator of the installation: support.
    Operator(OperatorId),
    /// Roster itself, at a scheduled time.
    System,
}

impl Caller {
    /// An operator of the installation.
    #[must_use]
    pub const fn operator(id: OperatorId) -> Self {
        Self {
            by: CallerId::Operator(id),
            permissions: Permissions::FULL,
            grants: Vec::new(),
            organization_access: OrganizationAccess::All,
        }
    }

    /// Roster itself.
    #[must_use]
    pub const fn system() -> Self {
        Self {
            by: CallerId::System,
            permissions: Permissions::FULL,
            grants: Vec::new(),
            organization_access: OrganizationAccess::All,
        }
    }

    /// Whether the caller holds all of these grants: who lacks one may not give or take it, nor reach into the account of
    /// whoever has it. Who makes the rules decides which grants there are, and holds every one.
    #[must_use]
    pub fn holds_grants<'a>(&self, grants: impl IntoIterator<Item = &'a String>) -> bool {
        self.permissions.allow(Area::Policies, Level::Full) || grants.into_iter().all(|it| self.grants.contains(it))
    }

    /// Whom the caller sees under the account's policy (S4.1); everybody sees themselves.
    #[must_use]
    pub fn scope(&self, policy: &Policy) -> Scope<'_> {
        match (policy.visibility, &self.organization_access) {
            (Visibility::Account, _) | (Visibility::AllSites, OrganizationAccess::All) => Scope::Everybody,
            (Visibility::AllSites, reach @ OrganizationAccess::Only(_)) => {
                Scope::Within { caller: self.user_id(), reach }
            }
        }
    }

    /// What the caller sees under the account's policy.
    #[must_use]
    pub fn sight(&self, policy: &Policy) -> Sight<'_> {
        Sight { users: self.scope(policy), organizations: &self.organization_access }
    }

    /// Whether the caller sees `user` under the account's policy (S4.1).
    #[must_use]
    pub fn sees(&self, user: &User, policy: &Policy) -> bool {
        self.scope(policy).holds(user)
    }

    /// The user that asks, if it is one.
    #[must_use]
    pub const fn user_id(&self) -> Option<UserId> {
        match self.by {
            CallerId::User(id) => Some(id),
            CallerId::Operator(_) | CallerId::System => None,
        }
    }
}

/// What a decision needs to know beside the user's own facts, read in the same transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surroundings {
    /// What the user's role permits.
    pub target_permissions: Permissions,
    /// Whether some other user of the account who can sign in manages users.
    pub others_manage_users: bool,
    /// How many live sessions the user has.
    pub live_sessions: u32,
}
