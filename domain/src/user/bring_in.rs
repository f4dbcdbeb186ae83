//! A user who comes from elsewhere (S4.4): with a password that they have there already, perhaps.

use super::create::{FieldRefusal, holds_what_is_given, started, username_fault};
use super::{Caller, CallerId, CreateRefusal, Decision, NewUser, Start};
use crate::Moment;
use crate::policy::{CreatesAs, Policy};

/// How the onboarding of somebody who comes from elsewhere starts, where nothing else is said.
#[must_use]
pub const fn start_of_imported(policy: &Policy) -> Start {
    match policy.onboarding.creates_as {
        CreatesAs::StagedWhenImported => Start::Stage,
        CreatesAs::Invited | CreatesAs::InvitedWithPassword => Start::Invite,
    }
}

/// A user who comes from elsewhere, and what happens along with that. A password is theirs already, so that the policy on
/// who chooses the first one does not matter; to be active at once they need one, and an admin the policy's leave.
///
/// # Errors
/// What the caller may not give, else every field that the policy wants otherwise.
pub fn bring_in(new: &NewUser, caller: &Caller, policy: &Policy, now: Moment) -> Result<Decision, CreateRefusal> {
    if matches!(caller.by, CallerId::User(_)) && !holds_what_is_given(new, caller) {
        return Err(CreateRefusal::PrivilegeEscalation);
    }
    let refusals: Vec<_> =
        [username_fault(new, policy), start_fault(new, caller, policy)].into_iter().flatten().collect();
    if refusals.is_empty() { Ok(started(new, policy, now)) } else { Err(CreateRefusal::Fields(refusals)) }
}

fn start_fault(new: &NewUser, caller: &Caller, policy: &Policy) -> Option<FieldRefusal> {
    let refusal = |pointer, code, detail| Some(FieldRefusal { pointer, code, detail });
    let is_admin = matches!(caller.by, CallerId::User(_));
    match new.start {
        Start::Stage if policy.onboarding.creates_as != CreatesAs::StagedWhenImported => {
            refusal("/onboarding", "not_allowed", "In this account no user is staged.")
        }
        Start::Activate if is_admin && !policy.onboarding.admin_may_activate => {
            refusal("/onboarding", "not_allowed", "In this account every user is invited by mail.")
        }
        Start::Activate if !new.has_password => {
            refusal("/password_hash", "required", "Who is active at once needs the password that they have.")
        }
        _ => None,
    }
}
