//! A user's own second factor dropped, where the policy lets them.

use super::{Decision, Effect, Refusal, User};
use crate::Moment;
use crate::policy::Policy;

/// What follows from dropping one's own second factor.
///
/// # Errors
/// [`Refusal::MfaRequired`] where the policy requires one.
pub fn drop_mfa(user: &User, policy: &Policy, now: Moment) -> Result<Decision, Refusal> {
    if policy.mfa.required {
        return Err(Refusal::MfaRequired);
    }
    if user.mfa.is_none() {
        return Ok(Decision::unchanged(user));
    }
    Ok(Decision::changed(User { mfa: None, ..user.clone() }, now, [Effect::ForgetMfa]))
}
