//! A password that somebody says they forgot. The answer is the same whatever follows (S0.30).

use super::{Decision, Effect, Recovery, RequestedBy, Status, User, invite};
use crate::Moment;
use crate::policy::Policy;
use crate::time::minutes_after;

/// Minutes between two invitations that are sent because somebody asked for them.
const INVITATION_PAUSE_MINUTES: u32 = 5;

/// What follows when somebody types a username into "Forgot your password?".
#[must_use]
pub fn forgot_password(user: &User, policy: &Policy, now: Moment) -> Decision {
    match user.status(policy, now) {
        Status::Active | Status::Recovery | Status::AwaitingNewPassword => {
            let expires_at = minutes_after(now, policy.reset_link.ttl_minutes);
            let by_admin = user.recovery.filter(|recovery| recovery.by == RequestedBy::Admin);
            // An admin's recovery stays an admin's: else whoever knows the old password could unblock it by asking.
            let recovery =
                by_admin.map_or(Recovery { requested_at: now, by: RequestedBy::OneSelf, expires_at }, |recovery| {
                    Recovery { expires_at, ..recovery }
                });
            let effects = [Effect::SendResetLink { expires_at }];
            Decision::changed(User { recovery: Some(recovery), ..user.clone() }, now, effects)
        }
        Status::Provisioned => resend(user, policy, now),
        Status::Staged | Status::LockedOut | Status::Suspended | Status::Deactivated | Status::Deleted => {
            Decision::unchanged(user)
        }
    }
}

/// A new invitation for an invited user who asks, by name or with an expired link; throttled, because anybody can ask.
#[must_use]
pub fn request_invitation(user: &User, policy: &Policy, now: Moment) -> Decision {
    match user.status(policy, now) {
        Status::Provisioned => resend(user, policy, now),
        _ => Decision::unchanged(user),
    }
}

/// While a user is provisioned, `last_seen_at` is when they were invited last.
fn resend(user: &User, policy: &Policy, now: Moment) -> Decision {
    if now < minutes_after(user.last_seen_at, INVITATION_PAUSE_MINUTES) {
        return Decision::unchanged(user);
    }
    Decision::changed(User { last_seen_at: now, ..user.clone() }, now, [invite::send(policy, now)])
}
