//! The account's own words for statuses; rules and filters use the canonical names.

use crate::user::Status;

/// An account's word for each status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    /// For staged.
    pub staged: &'static str,
    /// For provisioned.
    pub provisioned: &'static str,
    /// For active.
    pub active: &'static str,
    /// For recovery.
    pub recovery: &'static str,
    /// For awaiting a new password.
    pub awaiting_new_password: &'static str,
    /// For locked out.
    pub locked_out: &'static str,
    /// For suspended.
    pub suspended: &'static str,
    /// For deactivated.
    pub deactivated: &'static str,
    /// For deleted.
    pub deleted: &'static str,
}

impl Vocabulary {
    /// The account's word for `status`.
    #[must_use]
    pub const fn label(&self, status: Status) -> &'static str {
        match status {
            Status::Staged => self.staged,
            Status::Provisioned => self.provisioned,
            Status::Active => self.active,
            Status::Recovery => self.recovery,
            Status::AwaitingNewPassword => self.awaiting_new_password,
            Status::LockedOut => self.locked_out,
            Status::Suspended => self.suspended,
            Status::Deactivated => self.deactivated,
            Status::Deleted => self.deleted,
        }
    }
}
