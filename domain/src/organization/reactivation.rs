//! Asking support to bring an organization back before its time, and what support says (S1.12, S1.13).

use crate::Moment;
use crate::ids::{AccountId, OperatorId, OrganizationId, ReactivationRequestId, UserId};
use crate::names::names;
use crate::organization::{Organization, Status};
use crate::policy::Policy;

/// How a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestStatus {
    /// Nobody has decided yet.
    Open,
    /// Support brought the organization back.
    Approved,
    /// Support said no.
    Declined,
    /// The organization came back without it.
    Lapsed,
}

names! { RequestStatus: Open = "open", Approved = "approved", Declined = "declined", Lapsed = "lapsed" }

/// A request that support bring an organization back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReactivationRequest {
    /// Its id.
    pub id: ReactivationRequestId,
    /// The account.
    pub account_id: AccountId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// How it stands.
    pub status: RequestStatus,
    /// Why, in the words of who asks, if they said so.
    pub reason: Option<String>,
    /// Who asks.
    pub requested_by: UserId,
    /// When they asked.
    pub requested_at: Moment,
    /// What support said.
    pub decision: Option<SupportDecision>,
}

/// What support said to a request, or that it came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportDecision {
    /// Who decided; none where the request lapsed.
    pub by: Option<OperatorId>,
    /// When.
    pub at: Moment,
    /// Why, in their words; none where the request lapsed.
    pub reason: Option<String>,
}

/// Why a request cannot be made or decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestRefusal {
    /// The organization is active, or users may bring it back themselves by now.
    #[error("There is nothing to ask for: support is asked for organizations that users cannot reactivate yet.")]
    NotLocked {
        /// The organization's status.
        current: Status,
    },
    /// Somebody has asked already.
    #[error("Support has been asked to reactivate this organization, and has not decided yet.")]
    AlreadyOpen,
    /// It was decided, or has lapsed.
    #[error("The request is {} already.", current.name())]
    Closed {
        /// How it stands.
        current: RequestStatus,
    },
}

/// Whether support can be asked for the organization now; `is_open` says whether somebody has.
///
/// # Errors
/// [`RequestRefusal::NotLocked`] or [`RequestRefusal::AlreadyOpen`].
pub fn may_ask(organization: &Organization, is_open: bool, policy: &Policy, now: Moment) -> Result<(), RequestRefusal> {
    match organization.reactivatable_at(policy) {
        Some(until) if now < until => {}
        _ => return Err(RequestRefusal::NotLocked { current: organization.status() }),
    }
    if is_open { Err(RequestRefusal::AlreadyOpen) } else { Ok(()) }
}

impl ReactivationRequest {
    /// The request once support has approved it. Whether a licence is free is asked where the organization is brought
    /// back: where none is, the request stays open.
    ///
    /// # Errors
    /// [`RequestRefusal::Closed`] when it is not open.
    pub fn approve(&self, by: OperatorId, reason: String, now: Moment) -> Result<Self, RequestRefusal> {
        self.close(RequestStatus::Approved, SupportDecision { by: Some(by), at: now, reason: Some(reason) })
    }

    /// The request once support has declined it. The organization may be asked for again.
    ///
    /// # Errors
    /// [`RequestRefusal::Closed`] when it is not open.
    pub fn decline(&self, by: OperatorId, reason: String, now: Moment) -> Result<Self, RequestRefusal> {
        self.close(RequestStatus::Declined, SupportDecision { by: Some(by), at: now, reason: Some(reason) })
    }

    /// The request once its organization came back without it.
    ///
    /// # Errors
    /// [`RequestRefusal::Closed`] when it is not open.
    pub fn lapse(&self, now: Moment) -> Result<Self, RequestRefusal> {
        self.close(RequestStatus::Lapsed, SupportDecision { by: None, at: now, reason: None })
    }

    fn close(&self, status: RequestStatus, decision: SupportDecision) -> Result<Self, RequestRefusal> {
        match self.status {
            RequestStatus::Open => Ok(Self { status, decision: Some(decision), ..self.clone() }),
            current => Err(RequestRefusal::Closed { current }),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Months, TimeDelta};
    use uuid::Uuid;

    use super::super::people::{ADMIN, NOW, deactivated_at, umbrella};
    use super::*;
    use crate::policy::Preset;

    const SAM: OperatorId = OperatorId(Uuid::from_u128(7));

    fn request() -> ReactivationRequest {
        let organization = umbrella();
        ReactivationRequest {
            id: ReactivationRequestId(Uuid::from_u128(8)),
            account_id: organization.account_id,
            organization_id: organization.id,
            status: RequestStatus::Open,
            reason: Some("They signed again".to_owned()),
            requested_by: ADMIN,
            requested_at: NOW,
            decision: None,
        }
    }

    #[test]
    fn s1_12_support_is_asked_while_the_lock_lasts_and_not_an_instant_longer() {
        let (policy, until) = (Preset::Msp.policy(), NOW + Months::new(12));
        let ask = |organization: &Organization, is_open, now| may_ask(organization, is_open, &policy, now);
        let instant = TimeDelta::microseconds(1);
        let locked = deactivated_at(NOW);
        for now in [NOW, until - instant] {
            assert_eq!(ask(&locked, false, now), Ok(()));
            assert_eq!(ask(&locked, true, now), Err(RequestRefusal::AlreadyOpen));
        }
        let current = Status::Deactivated;
        assert_eq!(ask(&locked, false, until), Err(RequestRefusal::NotLocked { current }));
        assert_eq!(ask(&locked, true, until), Err(RequestRefusal::NotLocked { current }));
        assert_eq!(ask(&umbrella(), false, NOW), Err(RequestRefusal::NotLocked { current: Status::Active }));
    }

    #[test]
    fn s1_13_a_request_is_decided_once() {
        let (open, later) = (request(), NOW + TimeDelta::days(1));
        let approved = open.approve(SAM, "Fine".to_owned(), later).unwrap();
        let declined = open.decline(SAM, "Not yet".to_owned(), later).unwrap();
        let lapsed = open.lapse(later).unwrap();
        let decided = SupportDecision { by: Some(SAM), at: later, reason: Some("Fine".to_owned()) };
        assert_eq!((approved.status, approved.decision.clone()), (RequestStatus::Approved, Some(decided)));
        assert_eq!(lapsed.decision, Some(SupportDecision { by: None, at: later, reason: None }));
        for closed in [approved, declined, lapsed] {
            let refusal = RequestRefusal::Closed { current: closed.status };
            assert_eq!(closed.approve(SAM, "Again".to_owned(), later), Err(refusal));
            assert_eq!(closed.decline(SAM, "Again".to_owned(), later), Err(refusal));
            assert_eq!(closed.lapse(later), Err(refusal));
        }
    }
}
