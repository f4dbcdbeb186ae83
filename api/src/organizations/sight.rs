//! What decisions and views need to know around organizations, read for many at once.

use std::collections::HashMap;

use domain::Moment;
use domain::ids::{OrganizationId, UserId};
use domain::license::License;
use domain::organization::{Caretaker, Offer, Organization, available_actions};
use domain::policy::Policy;
use domain::user::Caller;
use persistence::organizations::{self, Stored};
use persistence::{Conn, users};

use super::view::{OrganizationView, PersonRef};
use crate::caller::Caller as SignedIn;
use crate::media;
use crate::problem::{Code, Failure};

/// What one caller sees around some organizations of their account.
pub struct Sight {
    caller: Caller,
    policy: Policy,
    license: License,
    people: HashMap<UserId, String>,
    now: Moment,
}

/// The organization as stored, if the caller reaches it.
///
/// # Errors
/// 404 when there is none or it is out of reach.
pub fn seen(conn: &mut Conn, caller: &SignedIn, id: OrganizationId) -> Result<Stored, Failure> {
    if !caller.organization_access.reaches(id) {
        return Err(Failure::plain(Code::NotFound));
    }
    Ok(organizations::find(conn, caller.account_id(), id)?)
}

/// The organization as this caller is shown it: what `GET` answers with, and what its entity tag stands for.
///
/// # Errors
/// 404 when there is none or it is out of reach.
pub fn shown(conn: &mut Conn, caller: &SignedIn, id: OrganizationId, now: Moment) -> Result<OrganizationView, Failure> {
    let organization = seen(conn, caller, id)?.organization;
    Ok(Sight::of(conn, caller, &[&organization], now)?.view(&organization))
}

impl Sight {
    /// Reads what is around `organizations`.
    ///
    /// # Errors
    /// [`Failure`] when the database fails.
    pub fn of(
        conn: &mut Conn,
        signed_in: &SignedIn,
        organizations: &[&Organization],
        now: Moment,
    ) -> Result<Self, Failure> {
        let (account, caller, policy) = (signed_in.account_id(), signed_in.as_domain(), &signed_in.account.policy);
        let license = organizations::license(conn, account)?;
        let caretakers = organizations.iter().flat_map(|it| [it.default_engineer, it.default_vcio]);
        let mut ids: Vec<UserId> = caretakers.flatten().collect();
        ids.sort_unstable();
        ids.dedup();
        let people = users::names(conn, account, &caller.scope(policy), &ids)?.into_iter().collect();
        Ok(Self { policy: policy.clone(), caller, license, people, now })
    }

    /// How the account's licences stand.
    #[must_use]
    pub const fn license(&self) -> License {
        self.license
    }

    /// Every action on one of them, and what stands in its way.
    #[must_use]
    pub fn offers(&self, organization: &Organization) -> Vec<Offer> {
        available_actions(organization, &self.caller, self.license, &self.policy, self.now)
    }

    /// One of them, as the API shows it.
    #[must_use]
    pub fn view(&self, organization: &Organization) -> OrganizationView {
        let person = |which| {
            let id = organization.default(which)?;
            Some(PersonRef::new(id, self.people.get(&id)?))
        };
        OrganizationView {
            id: organization.id.0,
            name: organization.name.clone(),
            status: organization.status().name(),
            logo_url: organization.logo.map(media::address),
            default_engineer: person(Caretaker::Engineer),
            default_vcio: person(Caretaker::Vcio),
            psa_link: None,
            deactivated_at: organization.deactivated.as_ref().map(|deactivated| deactivated.at),
            reactivatable_at: organization.reactivatable_at(&self.policy),
            available_actions: self.offers(organization).into_iter().map(Into::into).collect(),
            created_at: organization.created_at,
            updated_at: organization.updated_at,
        }
    }

    /// A conflict says where the organization stands, what can be done instead, and from when on what was asked.
    #[must_use]
    pub fn refused(&self, failure: Failure, organization: &Organization) -> Failure {
        if failure.code().status() != actix_web::http::StatusCode::CONFLICT {
            return failure;
        }
        let reactivatable_at =
            organization.reactivatable_at(&self.policy).filter(|_| failure.code() == Code::ReactivationLocked);
        let available = self.offers(organization).into_iter().filter(|offer| offer.obstacle.is_none());
        let available = available.map(|offer| offer.action.name()).collect();
        failure.with_state(organization.status().name(), available, reactivatable_at)
    }
}
