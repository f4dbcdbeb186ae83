//! A user taken out of the account until reactivated (S0.34 to S0.36). Every other fact is kept.

use super::decide::Case;
use super::decision::SHUT_OUT;
use super::{Deactivation, Decision, Effect, Refusal, User};

pub(super) fn deactivate(case: &Case<'_>, reason: Option<&str>) -> Result<Decision, Refusal> {
    if case.user.deleted.is_some() {
        return Err(case.invalid());
    }
    if case.user.deactivated.is_some() {
        return Ok(case.unchanged());
    }
    let deactivation = Deactivation { at: case.now, by: case.by, reason: reason.map(str::to_owned) };
    let effects = [&SHUT_OUT[..], &[Effect::ClearDefaults]].concat();
    Ok(case.changed(User { deactivated: Some(deactivation), ..case.user.clone() }, effects))
}
