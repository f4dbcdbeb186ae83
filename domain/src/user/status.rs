//! The one status of a user, derived from the facts.

/// A user's status, in order of precedence: the first that holds is the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Gone from the account.
    Deleted,
    /// Taken out by an admin; comes back any time.
    Deactivated,
    /// Locked by an admin, or absent too long.
    Suspended,
    /// Locked after too many wrong passwords.
    LockedOut,
    /// Created, nothing sent yet.
    Staged,
    /// Invited, onboarding not completed.
    Provisioned,
    /// A password reset was asked for.
    Recovery,
    /// The password must be changed at the next sign-in.
    AwaitingNewPassword,
    /// May sign in.
    Active,
}

impl Status {
    /// Every status, in order of precedence.
    pub const ALL: [Self; 9] = [
        Self::Deleted,
        Self::Deactivated,
        Self::Suspended,
        Self::LockedOut,
        Self::Staged,
        Self::Provisioned,
        Self::Recovery,
        Self::AwaitingNewPassword,
        Self::Active,
    ];

    /// The status' canonical name in the API and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Deactivated => "deactivated",
            Self::Suspended => "suspended",
            Self::LockedOut => "locked_out",
            Self::Staged => "staged",
            Self::Provisioned => "provisioned",
            Self::Recovery => "recovery",
            Self::AwaitingNewPassword => "awaiting_new_password",
            Self::Active => "active",
        }
    }
}
