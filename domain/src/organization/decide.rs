//! One function decides every command on an organization; the action itself, its dry run and the list of available
//! actions all call it, so they cannot disagree.

use super::{Command, Decision, Effect, Organization, Refusal, deactivate, edit, reactivate};
use crate::Moment;
use crate::license::License;
use crate::policy::Policy;
use crate::user::Caller;

/// What a verb looks at.
pub(super) struct Case<'a> {
    pub organization: &'a Organization,
    pub caller: &'a Caller,
    pub license: License,
    pub policy: &'a Policy,
    pub now: Moment,
}

impl Case<'_> {
    pub(super) fn changed(&self, organization: Organization, effects: impl Into<Vec<Effect>>) -> Decision {
        let organization = Organization { updated_at: self.now, ..organization };
        Decision { organization, changed: true, effects: effects.into() }
    }

    pub(super) fn unchanged(&self) -> Decision {
        Decision { organization: self.organization.clone(), changed: false, effects: Vec::new() }
    }
}

/// What follows from `command` on `organization`, asked by `caller` at `now`, while the account's licences stand as
/// `license` says.
///
/// # Errors
/// The first that applies: absent, not in this status, not yet, no licence.
pub fn decide(
    organization: &Organization,
    command: &Command,
    caller: &Caller,
    license: License,
    policy: &Policy,
    now: Moment,
) -> Result<Decision, Refusal> {
    if !caller.organization_access.reaches(organization.id) {
        return Err(Refusal::NotFound);
    }
    let case = Case { organization, caller, license, policy, now };
    match command {
        Command::Edit(edit) => edit::edit(&case, edit),
        Command::Deactivate { reason } => Ok(deactivate::deactivate(&case, reason.as_deref())),
        Command::Reactivate => reactivate::reactivate(&case),
    }
}

#[cfg(test)]
mod tests {
    use super::super::people::{NOW, OTHER, admin, only, umbrella};
    use super::*;
    use crate::policy::Preset;

    #[test]
    fn whoever_does_not_reach_it_finds_nothing() {
        let policy = Preset::Msp.policy();
        for command in [Command::Edit(Box::default()), Command::Deactivate { reason: None }, Command::Reactivate] {
            let ask = |caller| decide(&umbrella(), &command, &caller, License::unlimited(1), &policy, NOW);
            assert_eq!(ask(only(&[])), Err(Refusal::NotFound));
            assert_eq!(ask(only(&[OTHER])), Err(Refusal::NotFound));
            assert!(ask(only(&[OTHER, umbrella().id])).is_ok());
            assert!(ask(admin()).is_ok());
        }
    }
}
