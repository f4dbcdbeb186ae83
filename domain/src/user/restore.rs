//! A softly deleted user brought back by support, deactivated at first (S3.14).

use super::decide::Case;
use super::{Deactivation, Decision, Refusal, User};

pub(super) fn restore(case: &Case<'_>, reason: Option<&str>) -> Result<Decision, Refusal> {
    match case.user.deleted {
        None => Err(case.invalid()),
        Some(deletion) if deletion.purged => Err(Refusal::NotFound),
        Some(_) => {
            let restored = Deactivation { at: case.now, by: case.by, reason: reason.map(str::to_owned) };
            let deactivated = case.user.deactivated.clone().or(Some(restored));
            Ok(case.changed(User { deleted: None, deactivated, ..case.user.clone() }, []))
        }
    }
}
