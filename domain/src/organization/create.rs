//! A new organization, which takes a licence (S1.1).

use super::edit::{Candidate, admit};
use super::{Caretaker, Decision, Effect, Organization, Refusal};
use crate::Moment;
use crate::ids::{AccountId, OrganizationId};
use crate::license::{License, Movement};
use crate::user::{Caller, OrganizationAccess};

/// An organization to be created. Values are cleaned and checked outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrganization {
    /// Its id.
    pub id: OrganizationId,
    /// The account whose client it is.
    pub account_id: AccountId,
    /// Its name.
    pub name: String,
    /// Its default engineer.
    pub default_engineer: Option<Candidate>,
    /// Its default vCIO.
    pub default_vcio: Option<Candidate>,
}

/// What follows from creating an organization.
///
/// # Errors
/// The first that applies: the caller would not see it, somebody cannot be its default, no licence is free.
pub fn create(new: &NewOrganization, caller: &Caller, license: License, now: Moment) -> Result<Decision, Refusal> {
    if caller.organization_access != OrganizationAccess::All {
        return Err(Refusal::LimitedReach);
    }
    admit(new.default_engineer, Caretaker::Engineer)?;
    admit(new.default_vcio, Caretaker::Vcio)?;
    license.take()?;
    let organization = Organization {
        id: new.id,
        account_id: new.account_id,
        name: new.name.clone(),
        logo: None,
        default_engineer: new.default_engineer.map(|candidate| candidate.id),
        default_vcio: new.default_vcio.map(|candidate| candidate.id),
        deactivated: None,
        created_at: now,
        updated_at: now,
    };
    Ok(Decision { organization, changed: true, effects: vec![Effect::License(Movement::Created)] })
}

#[cfg(test)]
mod tests {
    use super::super::people::{ENGINEER, NOW, admin, new, only};
    use super::*;
    use crate::user::Status;

    #[test]
    fn s1_1_creating_takes_a_licence() {
        let decision = create(&new(), &admin(), License { limit: Some(3), used: 2 }, NOW).unwrap();
        assert_eq!(decision.effects, [Effect::License(Movement::Created)]);
        assert_eq!(
            (decision.organization.status(), decision.organization.created_at),
            (super::super::Status::Active, NOW)
        );
    }

    #[test]
    fn s1_7_the_last_licence_is_the_last() {
        for (limit, used) in [(3, 3), (2, 3), (0, 0)] {
            let refused = create(&new(), &admin(), License { limit: Some(limit), used }, NOW);
            assert_eq!(refused, Err(Refusal::LicenseExhausted { limit }));
        }
        assert!(create(&new(), &admin(), License::unlimited(1_000_000), NOW).is_ok());
    }

    #[test]
    fn whoever_would_not_see_it_does_not_create_it() {
        let refused = create(&new(), &only(&[new().id]), License::unlimited(0), NOW);
        assert_eq!(refused, Err(Refusal::LimitedReach));
    }

    #[test]
    fn s1_4_defaults_are_people_who_get_in() {
        let with = |status| NewOrganization { default_vcio: Some(Candidate { id: ENGINEER, status }), ..new() };
        let ask = |status| create(&with(status), &admin(), License::unlimited(0), NOW);
        assert_eq!(ask(Status::Provisioned).unwrap().organization.default_vcio, Some(ENGINEER));
        assert_eq!(ask(Status::Suspended), Err(Refusal::NotEligible { default: Caretaker::Vcio }));
    }
}
