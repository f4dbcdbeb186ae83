//! Every session ended; the user may sign in again at once. The facts stay as they are.

use super::decide::Case;
use super::{Decision, Effect, Refusal, Status};

pub(super) fn revoke_sessions(case: &Case<'_>) -> Result<Decision, Refusal> {
    match case.status {
        Status::Deleted => Err(case.invalid()),
        Status::Active | Status::Recovery | Status::AwaitingNewPassword | Status::LockedOut
            if case.around.live_sessions > 0 =>
        {
            Ok(Decision { user: case.user.clone(), changed: true, effects: vec![Effect::EndAccess] })
        }
        _ => Ok(case.unchanged()),
    }
}
