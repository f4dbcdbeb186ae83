//! An invitation accepted: the user chooses a password, and sets up a second factor where it is required (S4.3).

use super::{
    ChallengeKind, Decision, Effect, Link, LinkRefusal, NextStep, Onboarding, PasswordFacts, SignInRefusal, Status,
    User, next_step,
};
use crate::Moment;
use crate::policy::Policy;

/// What follows from accepting an invitation. Where a second factor is still to be set up the user stays provisioned,
/// and the link goes on working, until [`super::enroll_mfa`] completes the onboarding.
///
/// # Errors
/// A suspended user's link, or one that does not work any more.
pub fn accept_invitation(user: &User, link: &Link, policy: &Policy, now: Moment) -> Result<Decision, LinkRefusal> {
    check_invitation(user, link, policy, now)?;
    let chosen = User {
        password: Some(PasswordFacts { changed_at: now, must_change: false }),
        last_seen_at: now,
        ..user.clone()
    };
    if policy.mfa.required && user.mfa.is_none() {
        return Ok(Decision::changed(chosen, now, [Effect::StorePassword]));
    }
    Ok(Decision::changed(onboarded(chosen, now), now, [Effect::StorePassword, Effect::KillLinks]))
}

/// What is asked for next of a user who has just accepted an invitation, until they are in.
///
/// # Errors
/// What the status refuses, if it changed in between.
pub fn step_after_invitation(user: &User, policy: &Policy, now: Moment) -> Result<NextStep, SignInRefusal> {
    let is_midway = user.status(policy, now) == Status::Provisioned && user.password.is_some();
    if is_midway && policy.mfa.required && user.mfa.is_none() {
        return Ok(NextStep::Challenge(ChallengeKind::TotpEnrollment));
    }
    next_step(user, policy, false, now)
}

/// Whether an invitation can be accepted.
///
/// # Errors
/// A suspended user's link, or one that does not work any more.
pub fn check_invitation(user: &User, link: &Link, policy: &Policy, now: Moment) -> Result<(), LinkRefusal> {
    match user.status(policy, now) {
        Status::Provisioned => link.check(now),
        Status::Suspended => Err(LinkRefusal::Suspended),
        Status::Staged | Status::Deactivated | Status::Deleted => link.check(now).and(Err(LinkRefusal::Revoked)),
        Status::LockedOut | Status::Recovery | Status::AwaitingNewPassword | Status::Active => Err(LinkRefusal::Used),
    }
}

/// The user once onboarding is completed.
pub(super) fn onboarded(user: User, now: Moment) -> User {
    User { onboarding: Onboarding::Done, last_seen_at: now, ..user }
}
