//! A new password set with a reset link.

use super::{Decision, Effect, Link, LinkRefusal, PasswordFacts, Status, User};
use crate::Moment;
use crate::policy::Policy;

/// What follows from setting a new password with a reset link: it takes effect at once and everything older ends.
///
/// # Errors
/// A suspended user's link, or one that does not work any more.
pub fn complete_reset(user: &User, link: &Link, policy: &Policy, now: Moment) -> Result<Decision, LinkRefusal> {
    match user.status(policy, now) {
        Status::Recovery => link.check(now)?,
        Status::Suspended => return Err(LinkRefusal::Suspended),
        // The recovery that the link was for is over.
        _ => return Err(link.check(now).err().unwrap_or(LinkRefusal::Revoked)),
    }
    let user = User {
        password: Some(PasswordFacts { changed_at: now, must_change: false }),
        recovery: None,
        auto_lock: None,
        failed_sign_ins: None,
        ..user.clone()
    };
    let told = Effect::NotifyPasswordChanged { by_admin: false };
    Ok(Decision::changed(user, now, [Effect::StorePassword, Effect::EndAccess, Effect::KillLinks, told]))
}
