//! What decisions and views need to know around organizations, read for many at once.

use std::collections::HashMap;

use domain::Moment;
use domain::ids::{AccountId, OrganizationId, UserId};
use domain::license::License;
use domain::organization::{
    Caretaker, Command, Edit, Obstacle, Offer, Organization, ReactivationRequest, RequestRefusal, RequestStatus,
    Status, available_actions, decide, may_ask,
};
use domain::permissions::{Area, Level};
use domain::policy::Policy;
use domain::user::Caller;
use persistence::organizations::{self, Stored};
use persistence::psa_links::{self, PsaLink};
use persistence::{Conn, reactivation_requests, templates, users};

use super::view::{AvailableAction, OrganizationRequestView, OrganizationView, PersonRef, REQUEST_OBSTACLES};
use crate::caller::Caller as SignedIn;
use crate::media;
use crate::problem::{Code, Failure};
use crate::psa_connections::PsaLinkView;
use crate::templates::TemplateStateView;

/// What one caller sees around some organizations of their account.
pub struct Sight {
    caller: Caller,
    policy: Policy,
    license: License,
    people: HashMap<UserId, String>,
    links: HashMap<OrganizationId, PsaLink>,
    /// The newest request for each that was asked for since it was deactivated.
    requests: HashMap<OrganizationId, ReactivationRequest>,
    /// The number of the standard template, and of the versions that templates stay with which do not follow it.
    templates: (i64, HashMap<OrganizationId, i64>),
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

/// Goes on only if what belongs to the organization may be changed, by the rule that holds for editing it.
///
/// # Errors
/// 409 while it is deactivated, with what can be done instead.
pub fn require_active(conn: &mut Conn, caller: &SignedIn, stored: &Stored, now: Moment) -> Result<(), Failure> {
    let organization = &stored.organization;
    let sight = Sight::of(conn, caller, &[organization], now)?;
    let nothing = Command::Edit(Box::<Edit>::default());
    decide(organization, &nothing, &sight.caller, sight.license, &sight.policy, now)
        .map(drop)
        .map_err(|refusal| sight.refused(refusal.into(), organization))
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
        let requests = newest_requests(conn, account, organizations)?;
        let requesters = requests.values().map(|request| request.requested_by);
        let mut ids: Vec<UserId> = caretakers.flatten().chain(requesters).collect();
        ids.sort_unstable();
        ids.dedup();
        let people = users::names(conn, account, &caller.scope(policy), &ids)?.into_iter().collect();
        let ids: Vec<OrganizationId> = organizations.iter().map(|organization| organization.id).collect();
        let links = psa_links::of_organizations(conn, account, &ids)?;
        let links = links.into_iter().map(|link| (link.organization_id, link)).collect();
        let templates = (templates::current_number(conn, account)?, templates::pinned_versions(conn, account, &ids)?);
        Ok(Self { policy: policy.clone(), caller, license, people, links, requests, templates, now })
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
            psa_link: self.links.get(&organization.id).map(PsaLinkView::from),
            template: TemplateStateView::new(self.templates.1.get(&organization.id).copied(), self.templates.0),
            deactivated_at: organization.deactivated.as_ref().map(|deactivated| deactivated.at),
            reactivatable_at: organization.reactivatable_at(&self.policy),
            reactivation_request: self.request(organization),
            available_actions: self.actions(organization),
            created_at: organization.created_at,
            updated_at: organization.updated_at,
        }
    }

    /// Every action, asking support included.
    fn actions(&self, organization: &Organization) -> Vec<AvailableAction> {
        let offers = self.offers(organization).into_iter().map(AvailableAction::from);
        offers.chain([AvailableAction::request_reactivation(self.asking(organization))]).collect()
    }

    /// What stands in the way of asking support to bring it back.
    fn asking(&self, organization: &Organization) -> Option<&'static str> {
        if !self.caller.permissions.allow(Area::Organizations, Level::Full) {
            return Some(Obstacle::Forbidden.code());
        }
        let is_open = self.requests.get(&organization.id).is_some_and(|request| request.status == RequestStatus::Open);
        match may_ask(organization, is_open, &self.policy, self.now) {
            Ok(()) => None,
            Err(RequestRefusal::NotLocked { current: current @ Status::Active }) => {
                Some(Obstacle::Already(current).code())
            }
            Err(RequestRefusal::NotLocked { current: Status::Deactivated }) => Some(REQUEST_OBSTACLES[0]),
            Err(RequestRefusal::AlreadyOpen | RequestRefusal::Closed { .. }) => Some(REQUEST_OBSTACLES[1]),
        }
    }

    /// What support was asked since it was deactivated.
    fn request(&self, organization: &Organization) -> Option<OrganizationRequestView> {
        let request = self.requests.get(&organization.id)?;
        let name = self.people.get(&request.requested_by).filter(|name| !name.trim().is_empty());
        let decision = request.decision.as_ref();
        Some(OrganizationRequestView {
            id: request.id.0,
            status: request.status.name(),
            requested_by: name.map(|name| PersonRef::new(request.requested_by, name)),
            requested_at: request.requested_at,
            reason: request.reason.clone(),
            decided_at: decision.map(|decision| decision.at),
            decision_reason: decision.and_then(|decision| decision.reason.clone()),
        })
    }

    /// A conflict says where the organization stands, what can be done instead, and from when on what was asked.
    #[must_use]
    pub fn refused(&self, failure: Failure, organization: &Organization) -> Failure {
        if failure.code().status() != actix_web::http::StatusCode::CONFLICT {
            return failure;
        }
        let reactivatable_at =
            organization.reactivatable_at(&self.policy).filter(|_| failure.code() == Code::ReactivationLocked);
        let available = self.actions(organization).into_iter().filter(|action| action.available);
        let available = available.map(|action| action.action).collect();
        failure.with_state(organization.status().name(), available, reactivatable_at)
    }
}

/// The newest request for each that was asked for since it was deactivated.
fn newest_requests(
    conn: &mut Conn,
    account: AccountId,
    organizations: &[&Organization],
) -> Result<HashMap<OrganizationId, ReactivationRequest>, Failure> {
    let since: HashMap<OrganizationId, Moment> =
        organizations.iter().filter_map(|it| Some((it.id, it.deactivated.as_ref()?.at))).collect();
    let ids: Vec<OrganizationId> = since.keys().copied().collect();
    let found = reactivation_requests::of_organizations(conn, account, &ids)?.into_iter();
    // Oldest first: what comes later takes the place.
    let found =
        found.filter(|request| since.get(&request.organization_id).is_some_and(|at| *at <= request.requested_at));
    Ok(found.map(|request| (request.organization_id, request)).collect())
}
