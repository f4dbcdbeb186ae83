//! The one status of a user, derived from the facts, and when time alone will change it.

use super::{Onboarding, Recovery, RequestedBy, User};
use crate::Moment;
use crate::names::names;
use crate::policy::Policy;
use crate::time::days_after;

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

names! {
    Status:
    Deleted = "deleted",
    Deactivated = "deactivated",
    Suspended = "suspended",
    LockedOut = "locked_out",
    Staged = "staged",
    Provisioned = "provisioned",
    Recovery = "recovery",
    AwaitingNewPassword = "awaiting_new_password",
    Active = "active",
}

impl Status {
    /// Whether users of this status count as enabled: neither deactivated nor deleted (S0.17).
    #[must_use]
    pub const fn is_enabled(self) -> bool {
        !matches!(self, Self::Deactivated | Self::Deleted)
    }

    /// Whether users of this status have come through onboarding and nobody took their access away.
    pub(super) const fn is_onboarded(self) -> bool {
        matches!(self, Self::Active | Self::Recovery | Self::AwaitingNewPassword)
    }
}

impl Recovery {
    /// Whether it stands at `now`: a user's own lapses with its link, an admin's stands until it is completed,
    /// because it is there to block the old password.
    #[must_use]
    pub fn stands(&self, now: Moment) -> bool {
        self.by == RequestedBy::Admin || now < self.expires_at
    }
}

impl User {
    /// The status that the facts give at `now`.
    #[must_use]
    pub fn status(&self, policy: &Policy, now: Moment) -> Status {
        if self.deleted.is_some() {
            Status::Deleted
        } else if self.deactivated.is_some() {
            Status::Deactivated
        } else if self.admin_lock.is_some() || self.inactivity.is_some() {
            Status::Suspended
        } else if self.auto_lock.is_some_and(|lock| lock.holds(now)) {
            Status::LockedOut
        } else if self.onboarding == Onboarding::Staged {
            Status::Staged
        } else if self.onboarding == Onboarding::Invited {
            Status::Provisioned
        } else if self.recovery.is_some_and(|recovery| recovery.stands(now)) {
            Status::Recovery
        } else if self.must_change_password(policy, now) {
            Status::AwaitingNewPassword
        } else {
            Status::Active
        }
    }

    /// Whether the password must be changed before anything else: because it was said so, or for its age.
    #[must_use]
    pub fn must_change_password(&self, policy: &Policy, now: Moment) -> bool {
        self.password.is_some_and(|password| password.must_change)
            || self.password_expires_at(policy).is_some_and(|expiry| expiry <= now)
    }

    /// The next instant at which time alone changes the status, makes a fact obsolete or calls for a mail: a lock that
    /// runs out, a recovery that lapses, a password's age, an absence and the warnings of it. It lies in the past while a
    /// [`super::sweep`] or a warning is due.
    #[must_use]
    pub fn status_changes_at(&self, policy: &Policy, now: Moment) -> Option<Moment> {
        if self.deleted.is_some() || self.deactivated.is_some() {
            return None;
        }
        let lock_ends = self.auto_lock.and_then(|lock| lock.until);
        let recovery_lapses =
            self.recovery.filter(|recovery| recovery.by == RequestedBy::OneSelf).map(|recovery| recovery.expires_at);
        let password_expires = self.password_expires_at(policy).filter(|&at| at > now);
        let absence = [self.absent_too_long_at(policy), self.warning_due_at(policy)];
        [lock_ends, recovery_lapses, password_expires].into_iter().chain(absence).flatten().min()
    }

    pub(super) fn password_expires_at(&self, policy: &Policy) -> Option<Moment> {
        let days = policy.password.max_age_days?;
        self.password.map(|password| days_after(password.changed_at, days))
    }
}
