//! What is on record about a user. The status is derived from it, never the other way round.

use crate::Moment;
use crate::ids::{AccountId, MediaId, OrganizationId, RoleId, UserId};
use crate::names::names;

/// Everything on record about a user that rules decide on. Secrets (hashes, TOTP keys) are kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Who this is.
    pub id: UserId,
    /// The account they belong to.
    pub account_id: AccountId,
    /// What they sign in with; unique in the account without case.
    pub username: String,
    /// Names and contact data.
    pub profile: Profile,
    /// Their photo.
    pub photo: Option<MediaId>,
    /// Their role.
    pub role_id: RoleId,
    /// Permissions beside the role (S3.18).
    pub grants: Vec<String>,
    /// The organizations or sites that they may see.
    pub organization_access: OrganizationAccess,

    /// How far they have come from created to active.
    pub onboarding: Onboarding,
    /// The lock that too many wrong passwords brought.
    pub auto_lock: Option<AutoLock>,
    /// The lock that an admin set.
    pub admin_lock: Option<AdminLock>,
    /// The suspension that a long absence brought.
    pub inactivity: Option<Inactivity>,
    /// Wrong passwords in the running window.
    pub failed_sign_ins: Option<FailedSignIns>,
    /// The password, if one is set.
    pub password: Option<PasswordFacts>,
    /// A password reset that was asked for.
    pub recovery: Option<Recovery>,
    /// The second factor, if enrolled.
    pub mfa: Option<Mfa>,
    /// The deactivation, if any.
    pub deactivated: Option<Deactivation>,
    /// The deletion, if any.
    pub deleted: Option<Deletion>,

    /// From when absence is counted: onboarding, invitation, sign-in or unlock, whichever came last.
    pub last_seen_at: Moment,
    /// When they were last told that their absence will suspend them.
    pub inactivity_warned_at: Option<Moment>,
    /// The last completed sign-in.
    pub last_login_at: Option<Moment>,
    /// When the record was made.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

/// Names and contact data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Email address.
    pub email: String,
    /// Phone number.
    pub phone: Option<String>,
}

/// The organizations or sites that a user may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrganizationAccess {
    /// All, those that come later included.
    All,
    /// These.
    Only(Vec<OrganizationId>),
}

impl OrganizationAccess {
    /// Whether it reaches this organization.
    #[must_use]
    pub fn reaches(&self, organization: OrganizationId) -> bool {
        match self {
            Self::All => true,
            Self::Only(ids) => ids.contains(&organization),
        }
    }

    /// Whether this reaches everything that `other` reaches (S4.1): who reaches less may not give or see it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::All, _) => true,
            (Self::Only(_), Self::All) => false,
            (Self::Only(mine), Self::Only(theirs)) => theirs.iter().all(|id| mine.contains(id)),
        }
    }
}

/// How far a user has come from created to active.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Onboarding {
    /// Created, nothing sent.
    Staged,
    /// A link is out.
    Invited,
    /// Has been active once.
    Done,
}

names! { Onboarding: Staged = "staged", Invited = "invited", Done = "done" }

/// The lock that too many wrong passwords brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AutoLock {
    /// Since when.
    pub since: Moment,
    /// Until when; none for until an admin unlocks. From that instant on it no longer holds.
    pub until: Option<Moment>,
}

/// The lock that an admin set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminLock {
    /// Since when.
    pub since: Moment,
    /// Who set it; none for the installation's operators.
    pub by: Option<UserId>,
    /// Why.
    pub reason: Option<String>,
}

/// The suspension that a long absence brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inactivity {
    /// Since when.
    pub since: Moment,
}

/// Wrong passwords in the running window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailedSignIns {
    /// How many.
    pub count: u32,
    /// When the first of them came.
    pub since: Moment,
}

/// What is known of a password beside its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordFacts {
    /// When it was set.
    pub changed_at: Moment,
    /// Whether it must be changed at the next sign-in.
    pub must_change: bool,
}

/// A password reset that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// When.
    pub requested_at: Moment,
    /// By whom.
    pub by: RequestedBy,
    /// When its link expires.
    pub expires_at: Moment,
}

/// Who asked for a password reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestedBy {
    /// The user, or anybody who typed their name: it never blocks a sign-in.
    OneSelf,
    /// An admin: until it is completed the old password no longer signs in.
    Admin,
}

names! { RequestedBy: OneSelf = "self", Admin = "admin" }

/// The second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mfa {
    /// Since when it is enrolled.
    pub since: Moment,
}

/// A deactivation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deactivation {
    /// When.
    pub at: Moment,
    /// Who did it; none for the installation's operators.
    pub by: Option<UserId>,
    /// Why.
    pub reason: Option<String>,
}

/// A deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// When.
    pub at: Moment,
    /// Who did it; none for the installation's operators.
    pub by: Option<UserId>,
    /// Whether personal data was erased for good.
    pub purged: bool,
}
