//! What follows once a password, or a later step, was right.

use super::{RequestedBy, Status, User};
use crate::Moment;
use crate::names::names;
use crate::policy::Policy;

/// The next step of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NextStep {
    /// Something is asked for first.
    Challenge(ChallengeKind),
    /// None: the user is in.
    Authenticated,
}

/// What a challenge asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChallengeKind {
    /// A code of the second factor.
    Totp,
    /// Setting up the second factor, which the policy requires (S0.33).
    TotpEnrollment,
    /// A new password.
    NewPassword,
}

names! {
    ChallengeKind:
    Totp = "totp",
    TotpEnrollment = "totp_enrollment",
    NewPassword = "new_password",
}

/// Why right credentials do not sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInRefusal {
    /// Nothing is said: the same answer as to a wrong password.
    #[error("The username or the password is wrong.")]
    InvalidCredentials,
    /// Too many wrong passwords.
    #[error("The user is locked out after too many wrong passwords.")]
    LockedOut {
        /// Until when; none for until an admin unlocks.
        until: Option<Moment>,
    },
    /// Locked by an admin, or absent too long.
    #[error("The user is suspended; an admin can unlock.")]
    Suspended,
    /// Deactivated.
    #[error("The user is deactivated; an admin can reactivate.")]
    Deactivated,
    /// An admin asked for a new password, to be set by the link that was mailed.
    #[error("A new password must be set first, by the link that was mailed.")]
    RecoveryPending,
}

impl SignInRefusal {
    /// The refusal's name in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidCredentials => "invalid_credentials",
            Self::LockedOut { .. } => "locked_out",
            Self::Suspended => "suspended",
            Self::Deactivated => "deactivated",
            Self::RecoveryPending => "recovery_pending",
        }
    }
}

/// What is asked for next, after the password was right and after each later step.
///
/// # Errors
/// What the status refuses even with right credentials.
pub fn next_step(
    user: &User,
    policy: &Policy,
    second_factor_given: bool,
    now: Moment,
) -> Result<NextStep, SignInRefusal> {
    match user.status(policy, now) {
        Status::Staged | Status::Provisioned | Status::Deleted => return Err(SignInRefusal::InvalidCredentials),
        Status::Deactivated => return Err(SignInRefusal::Deactivated),
        Status::Suspended => return Err(SignInRefusal::Suspended),
        Status::LockedOut => {
            return Err(SignInRefusal::LockedOut { until: user.auto_lock.and_then(|lock| lock.until) });
        }
        Status::Recovery if user.recovery.is_some_and(|recovery| recovery.by == RequestedBy::Admin) => {
            return Err(SignInRefusal::RecoveryPending);
        }
        Status::Recovery | Status::AwaitingNewPassword | Status::Active => {}
    }
    Ok(if user.mfa.is_some() && !second_factor_given {
        NextStep::Challenge(ChallengeKind::Totp)
    } else if user.mfa.is_none() && policy.mfa.required {
        NextStep::Challenge(ChallengeKind::TotpEnrollment)
    } else if user.must_change_password(policy, now) {
        NextStep::Challenge(ChallengeKind::NewPassword)
    } else {
        NextStep::Authenticated
    })
}

/// The user after a completed sign-in: who knows the password needs no recovery of their own.
#[must_use]
pub fn signed_in(user: &User, now: Moment) -> User {
    User {
        failed_sign_ins: None,
        auto_lock: user.auto_lock.filter(|lock| lock.holds(now)),
        recovery: user.recovery.filter(|recovery| recovery.by == RequestedBy::Admin),
        last_login_at: Some(now),
        last_seen_at: now,
        ..user.clone()
    }
}
