//! A lock until an admin unlocks (S2.10, S3.1, S4.8).

use super::decide::Case;
use super::decision::SHUT_OUT;
use super::{AdminLock, Decision, Refusal, Status, User};

pub(super) fn lock(case: &Case<'_>, reason: Option<&str>) -> Result<Decision, Refusal> {
    if matches!(case.status, Status::Deactivated | Status::Deleted) {
        return Err(case.invalid());
    }
    if case.user.admin_lock.is_some() {
        return Ok(case.unchanged());
    }
    let admin_lock = AdminLock { since: case.now, by: case.by, reason: reason.map(str::to_owned) };
    Ok(case.changed(User { admin_lock: Some(admin_lock), ..case.user.clone() }, SHUT_OUT))
}
