//! The blocks lifted that make the status: a suspension's, or the lock after wrong passwords (S2.10, S4.8).

use super::decide::Case;
use super::{Decision, Refusal, Status, User};

pub(super) fn unlock(case: &Case<'_>) -> Result<Decision, Refusal> {
    let seen = User { failed_sign_ins: None, last_seen_at: case.now, ..case.user.clone() };
    match case.status {
        // A lock under the suspension stays: lifting one block never lifts another.
        Status::Suspended => Ok(case.changed(User { admin_lock: None, inactivity: None, ..seen }, [])),
        Status::LockedOut => Ok(case.changed(User { auto_lock: None, ..seen }, [])),
        Status::Deactivated | Status::Deleted => Err(case.invalid()),
        Status::Staged | Status::Provisioned | Status::Recovery | Status::AwaitingNewPassword | Status::Active => {
            Ok(case.unchanged())
        }
    }
}
