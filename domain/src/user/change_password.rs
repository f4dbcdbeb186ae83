//! A user's own password changed, signed in or as the last step of a sign-in (S0.30).

use super::{Decision, Effect, PasswordFacts, User};
use crate::Moment;

/// What follows from changing one's own password: every other session ends, and links are no longer needed.
#[must_use]
pub fn change_password(user: &User, now: Moment) -> Decision {
    let user = User {
        password: Some(PasswordFacts { changed_at: now, must_change: false }),
        recovery: None,
        failed_sign_ins: None,
        ..user.clone()
    };
    let told = Effect::NotifyPasswordChanged { by_admin: false };
    Decision::changed(user, now, [Effect::StorePassword, Effect::EndOtherAccess, Effect::KillLinks, told])
}
