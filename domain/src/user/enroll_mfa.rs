//! A second factor set up and confirmed (S0.33, S4.3).

use super::accept_invitation::onboarded;
use super::{Decision, Effect, Mfa, Status, User};
use crate::Moment;
use crate::policy::Policy;

/// What follows from confirming a second factor: for an invited user who has chosen a password it completes the
/// onboarding.
#[must_use]
pub fn enroll_mfa(user: &User, policy: &Policy, now: Moment) -> Decision {
    let enrolled = User { mfa: Some(Mfa { since: now }), ..user.clone() };
    if user.status(policy, now) == Status::Provisioned && user.password.is_some() {
        return Decision::changed(onboarded(enrolled, now), now, [Effect::KillLinks]);
    }
    Decision::changed(enrolled, now, [])
}
