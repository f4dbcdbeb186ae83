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
    /// Work that takes longer than a request.
    Job,
}

names! {
    TargetKind:
    User = "user",
    Role = "role",
    View = "view",
    PsaConnection = "psa_connection",
    Template = "template",
    Account = "account",
    Organization = "organization",
    Job = "job",
}

/// Whom an entry tells of: whether somebody may read it hangs on whom they see (S4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// No user.
    Nobody,
    /// The user who is its target.
    User,
    /// Users whom it does not name, as many as whoever did it could find.
    Many,
}

impl TargetKind {
    /// Whom entries about this tell of.
    #[must_use]
    pub const fn about(self) -> About {
        match self {
            Self::User => About::User,
            Self::Job => About::Many,
            Self::Role | Self::View | Self::PsaConnection | Self::Template | Self::Account | Self::Organization => {
                About::Nobody
            }
        }
    }
}
