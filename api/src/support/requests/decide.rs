//! What approving and declining have in common: the request is closed, the organization perhaps brought back, and whoever
//! asked is told, in one transaction of the account.

use actix_web::web;
use domain::ids::ReactivationRequestId;
use domain::organization::{Command, ReactivationRequest, Refusal, decide};
use persistence::organizations::{self, Stored};
use persistence::{Conn, reactivation_requests};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{ReactivationRequestView, shown};
use crate::caller::Operator;
use crate::change::{EffectView, Note, Work, record_declined, settle_organization, tell_decision};
use crate::http::answer::Answer;
use crate::problem::Failure;
use crate::state::{State, query};

/// What support says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Approve,
    /// No.
    Decline,
}

/// The request after it was decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReactivationDecisionResult {
    /// The request as it is now.
    #[serde(flatten)]
    pub request: ReactivationRequestView,
    /// Always true: what is decided already is refused.
    pub changed: bool,
    /// What was done beside closing the request.
    pub effects: Vec<EffectView>,
}

/// What deciding would do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "dry_run": true,
    "resulting_status": "approved",
    "effects": [{ "code": "requester_told", "detail": "Whoever asked is told by mail." }]
}))]
pub struct ReactivationDecisionDryRun {
    /// Always true: nothing was changed.
    pub dry_run: bool,
    /// How the request would stand.
    #[schema(value_type = crate::openapi::schemas::ReactivationRequestStatus)]
    pub resulting_status: &'static str,
    /// What else would happen.
    pub effects: Vec<EffectView>,
}

/// The answer to a decision: done, or rehearsed where `dry_run=true` was asked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum ReactivationDecisionAnswer {
    /// It is done.
    #[schema(title = "ReactivationDecided")]
    Done(Box<ReactivationDecisionResult>),
    /// It would be done.
    #[schema(title = "ReactivationDecisionDryRun")]
    DryRun(ReactivationDecisionDryRun),
}

impl ReactivationDecisionAnswer {
    /// 200; once it is done, with the entity tag of the request.
    fn render(self) -> Result<Answer, Failure> {
        let answer = Answer::ok(&self)?;
        match self {
            Self::Done(result) => answer.about(&result.request),
            Self::DryRun(_) => Ok(answer),
        }
    }
}

/// Decides a request, or says what would happen.
///
/// # Errors
/// 404 when there is none, 409 when it is closed or no licence is free: then nothing was changed.
pub async fn decide_request(
    state: &web::Data<State>,
    operator: Operator,
    id: ReactivationRequestId,
    verdict: Verdict,
    reason: String,
    dry_run: bool,
) -> Result<Answer, Failure> {
    let account = query(state, move |conn| Ok(reactivation_requests::account_of(conn, id)?)).await?;
    let caller = operator.clone();
    operator
        .answer(state, account, dry_run, move |conn, work| {
            work.require_unchanged(|| shown(conn, account, id))?;
            let (decided, effects) = settle(conn, work, &caller, id, verdict, &reason)?;
            if dry_run {
                let resulting_status = decided.status.name();
                let rehearsed = ReactivationDecisionDryRun { dry_run, resulting_status, effects };
                return ReactivationDecisionAnswer::DryRun(rehearsed).render();
            }
            let request = shown(conn, account, id)?;
            let result = ReactivationDecisionResult { request, changed: true, effects };
            ReactivationDecisionAnswer::Done(Box::new(result)).render()
        })
        .await
}

fn settle(
    conn: &mut Conn,
    work: &Work,
    operator: &Operator,
    id: ReactivationRequestId,
    verdict: Verdict,
    reason: &str,
) -> Result<(ReactivationRequest, Vec<EffectView>), Failure> {
    let request = reactivation_requests::find(conn, work.account.id, id)?;
    let decided = match verdict {
        Verdict::Approve => request.approve(operator.id, reason.to_owned(), work.now),
        Verdict::Decline => request.decline(operator.id, reason.to_owned(), work.now),
    };
    let decided =
        decided.map_err(|refusal| Failure::from(refusal).with_state(request.status.name(), Vec::new(), None))?;
    // Closed first: an organization that comes back lets whatever is open lapse.
    reactivation_requests::save(conn, &decided)?;
    let organization = organizations::find(conn, work.account.id, request.organization_id)?;
    let mut effects = match verdict {
        Verdict::Approve => bring_back(conn, work, operator, &organization, reason)?,
        Verdict::Decline => {
            record_declined(conn, work, &organization.organization, reason)?;
            Vec::new()
        }
    };
    if tell_decision(conn, work, &decided, &organization.organization.name, reason)? {
        effects.push(EffectView {
            code: "requester_told".to_owned(),
            detail: "Whoever asked is told by mail.".to_owned(),
            count: None,
        });
    }
    Ok((decided, effects))
}

fn bring_back(
    conn: &mut Conn,
    work: &Work,
    operator: &Operator,
    before: &Stored,
    reason: &str,
) -> Result<Vec<EffectView>, Failure> {
    let license = organizations::license(conn, work.account.id)?;
    let (organization, policy) = (&before.organization, &work.account.policy);
    let refused = |refusal: Refusal| Failure::from(refusal).with_state(organization.status().name(), Vec::new(), None);
    let decision = decide(organization, &Command::Reactivate, &operator.as_domain(), license, policy, work.now)
        .map_err(refused)?;
    let note = Note { reason: Some(reason.to_owned()), ..Note::of("organization.reactivated") };
    Ok(settle_organization(conn, work, license, before, decision, &note)?.1)
}
