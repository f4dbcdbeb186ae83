//! A reset link, sent by an admin: until the user follows it, the old password no longer signs in.

use super::decide::Case;
use super::{Decision, Effect, Recovery, Refusal, RequestedBy, Status, User};
use crate::time::minutes_after;

pub(super) fn send_reset_link(case: &Case<'_>) -> Result<Decision, Refusal> {
    match case.status {
        Status::Active | Status::Recovery | Status::AwaitingNewPassword | Status::LockedOut => {
            let expires_at = minutes_after(case.now, case.policy.reset_link.ttl_minutes);
            let recovery = Recovery { requested_at: case.now, by: RequestedBy::Admin, expires_at };
            let user = User { recovery: Some(recovery), auto_lock: None, failed_sign_ins: None, ..case.user.clone() };
            Ok(case.changed(user, [Effect::EndAccess, Effect::SendResetLink { expires_at }]))
        }
        _ => Err(case.invalid()),
    }
}
