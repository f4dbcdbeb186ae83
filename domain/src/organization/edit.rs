//! Name, logo and defaults changed (S1.6).

use super::decide::Case;
use super::{Caretaker, Decision, Effect, Organization, Refusal};
use crate::ids::{MediaId, UserId};
use crate::user::Status;

/// What to change; what is absent stays. Values are cleaned and checked outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// The name.
    pub name: Option<String>,
    /// The logo; `Some(None)` removes it.
    pub logo: Option<Option<MediaId>>,
    /// The default engineer; `Some(None)` removes them.
    pub default_engineer: Option<Option<Candidate>>,
    /// The default vCIO; `Some(None)` removes them.
    pub default_vcio: Option<Option<Candidate>>,
}

/// A user of the account who is to be an organization's default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub id: UserId,
    /// Their status now.
    pub status: Status,
}

impl Candidate {
    /// Whether they can sign in or are still invited.
    #[must_use]
    pub const fn is_eligible(self) -> bool {
        match self.status {
            Status::Provisioned | Status::Active | Status::Recovery | Status::AwaitingNewPassword => true,
            Status::Deleted | Status::Deactivated | Status::Suspended | Status::LockedOut | Status::Staged => false,
        }
    }
}

/// Refuses whoever cannot be a default.
pub(super) fn admit(candidate: Option<Candidate>, default: Caretaker) -> Result<(), Refusal> {
    match candidate {
        Some(candidate) if !candidate.is_eligible() => Err(Refusal::NotEligible { default }),
        _ => Ok(()),
    }
}

pub(super) fn edit(case: &Case<'_>, edit: &Edit) -> Result<Decision, Refusal> {
    let before = case.organization;
    if before.deactivated.is_some() {
        return Err(Refusal::Deactivated);
    }
    let default = |which, asked: Option<Option<Candidate>>| {
        let current = before.default(which);
        let Some(asked) = asked else { return Ok(current) };
        // Who is it already may stay, locked or not.
        admit(asked.filter(|candidate| Some(candidate.id) != current), which)?;
        Ok(asked.map(|candidate| candidate.id))
    };
    let after = Organization {
        name: edit.name.clone().unwrap_or_else(|| before.name.clone()),
        logo: edit.logo.unwrap_or(before.logo),
        default_engineer: default(Caretaker::Engineer, edit.default_engineer)?,
        default_vcio: default(Caretaker::Vcio, edit.default_vcio)?,
        ..before.clone()
    };
    if after == *before {
        return Ok(case.unchanged());
    }
    let replaced = before.logo.filter(|_| after.logo != before.logo);
    Ok(case.changed(after, replaced.map(|logo| Effect::DropLogo { logo }).into_iter().collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::people::{ENGINEER, NOW, VCIO, admin, deactivated_at, umbrella};
    use super::super::{Command, decide};
    use super::*;
    use crate::license::License;
    use crate::policy::Preset;

    fn ask(organization: &Organization, edit: Edit) -> Result<Decision, Refusal> {
        let command = Command::Edit(Box::new(edit));
        decide(organization, &command, &admin(), License::unlimited(1), &Preset::Msp.policy(), NOW)
    }

    #[test]
    fn s1_6_a_name_is_edited_and_the_same_name_changes_nothing() {
        let renamed = ask(&umbrella(), Edit { name: Some("Initech".to_owned()), ..Edit::default() }).unwrap();
        assert_eq!(
            (renamed.changed, &*renamed.organization.name, renamed.organization.updated_at),
            (true, "Initech", NOW)
        );
        let same = ask(&umbrella(), Edit { name: Some(umbrella().name), ..Edit::default() }).unwrap();
        assert_eq!((same.changed, same.organization), (false, umbrella()));
    }

    #[test]
    fn a_deactivated_organization_is_not_edited() {
        assert_eq!(ask(&deactivated_at(NOW), Edit::default()), Err(Refusal::Deactivated));
    }

    #[test]
    fn s1_2_the_logo_before_is_dropped() {
        let logo = |number| Some(MediaId(Uuid::from_u128(number)));
        let set = |organization: &Organization, logo| ask(organization, Edit { logo: Some(logo), ..Edit::default() });
        let first = set(&umbrella(), logo(1)).unwrap();
        assert_eq!(first.effects, []);
        let second = set(&first.organization, logo(2)).unwrap();
        assert_eq!(second.effects, [Effect::DropLogo { logo: logo(1).unwrap() }]);
        assert_eq!(set(&second.organization, logo(2)).unwrap().effects, []);
        assert_eq!(set(&second.organization, None).unwrap().effects, [Effect::DropLogo { logo: logo(2).unwrap() }]);
    }

    #[test]
    fn s1_4_defaults_are_users_who_can_sign_in_or_are_still_invited() {
        for status in Status::ALL {
            let asked = Edit { default_engineer: Some(Some(Candidate { id: ENGINEER, status })), ..Edit::default() };
            let eligible = ["provisioned", "active", "recovery", "awaiting_new_password"].contains(&status.name());
            match ask(&umbrella(), asked.clone()) {
                Ok(decision) => assert!(eligible && decision.organization.default_engineer == Some(ENGINEER)),
                Err(refusal) => {
                    assert!(!eligible);
                    assert_eq!(refusal, Refusal::NotEligible { default: Caretaker::Engineer });
                }
            }
            // Who is it already may stay.
            let theirs = Organization { default_engineer: Some(ENGINEER), ..umbrella() };
            assert!(!ask(&theirs, asked).unwrap().changed);
        }
    }

    #[test]
    fn s1_4_each_default_is_changed_and_removed_on_its_own() {
        let both = Organization { default_engineer: Some(ENGINEER), default_vcio: Some(VCIO), ..umbrella() };
        let without = ask(&both, Edit { default_vcio: Some(None), ..Edit::default() }).unwrap().organization;
        assert_eq!((without.default_engineer, without.default_vcio), (Some(ENGINEER), None));
    }
}
