//! What the audit log is about.

use crate::names::names;

/// What kind of thing an entry of the audit log is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetKind {
    /// A user, or something of theirs, such as a session.
    User,
    /// A role.
    Role,
    /// A named way of looking at a list.
    View,
    /// A connection to a PSA.
    PsaConnection,
    /// The account's standard template.
    Template,
    /// The account itself.
    Account,
    /// A client organization.
    Organization,
}

names! {
    TargetKind: User = "user", Role = "role", View = "view", PsaConnection = "psa_connection", Template = "template",
    Account = "account",
    Organization = "organization"
}

impl TargetKind {
    /// Whether it is a user: an entry about one is for those alone who see that user (S4.1).
    #[must_use]
    pub const fn is_a_user(self) -> bool {
        match self {
            Self::User => true,
            Self::Role | Self::View | Self::PsaConnection | Self::Template | Self::Account | Self::Organization => {
                false
            }
        }
    }
}
