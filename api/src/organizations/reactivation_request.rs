//! `POST /v1/organizations/{id}/reactivation-request`

use actix_web::{post, web};
use domain::ids::OrganizationId;
use domain::organization::{ReactivationRequest, RequestStatus, may_ask};
use persistence::{Conn, reactivation_requests};

use super::action::{OrganizationActionAnswer, OrganizationActionResult, OrganizationDryRunResult};
use super::sight::{Sight, seen, shown};
use crate::caller::{Caller, OrganizationsFull, Permitted};
use crate::change::{EffectView, Work, file_request};
use crate::http::answer::Answer;
use crate::http::body::OptionalBody;
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::http::reason::Reason;
use crate::problem::Failure;
use crate::state::State;

/// Ask support to reactivate an organization
///
/// For one that was deactivated too recently for users to reactivate it themselves (S1.12, S1.13). Support approves or
/// declines; whoever asked is told by mail, and the organization shows how the request stands. One is open at a time, and
/// it lapses when the organization comes back without it.
#[utoipa::path(
    operation_id = "reactivation_request",
    tag = "Organizations",
    params(
        ("id" = Uuid, Path, description = "The organization's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    request_body(content = Option<Reason>, description = "Why, for support and the record; may be left out"),
    responses((
        status = 200, description = "Asked, or with `dry_run=true` what would be done", body = OrganizationActionAnswer
    )),
    extensions(
        ("x-required-permission" = json!("organizations:full")),
        ("x-problems" = json!(["invalid_transition", "reactivation_requested"]))
    )
)]
#[post("/v1/organizations/{id}/reactivation-request")]
pub async fn request_reactivation(
    caller: Permitted<OrganizationsFull>,
    id: Id<OrganizationId>,
    dry_run: Query<DryRun>,
    body: OptionalBody<Reason>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (OptionalBody(body), Query(DryRun(dry_run)), id) = (body, dry_run, *id);
    let body = move |conn: &mut Conn, work: &Work, caller: &Caller| {
        let answer = ask(conn, work, caller, id, body.reason.clone())?;
        if dry_run { answer.rehearsed().render() } else { answer.done(conn, work, caller)?.render() }
    };
    if dry_run {
        return caller.rehearse(&state, body).await;
    }
    caller.answer(&state, move |conn, work, caller| body(conn, work, caller).map(Ok)).await
}

/// What was asked for, and what was done beside.
struct Asked {
    organization: domain::organization::Organization,
    effects: Vec<EffectView>,
}

fn ask(
    conn: &mut Conn,
    work: &Work,
    caller: &Caller,
    id: OrganizationId,
    reason: Option<String>,
) -> Result<Asked, Failure> {
    work.require_unchanged(|| shown(conn, caller, id, work.now))?;
    let organization = seen(conn, caller, id)?.organization;
    let is_open = reactivation_requests::open(conn, work.account.id, id)?.is_some();
    if let Err(refusal) = may_ask(&organization, is_open, &work.account.policy, work.now) {
        return Err(Sight::of(conn, caller, &[&organization], work.now)?.refused(refusal.into(), &organization));
    }
    let request = ReactivationRequest {
        id: work.state.ambient.id(),
        account_id: work.account.id,
        organization_id: id,
        status: RequestStatus::Open,
        reason: reason.filter(|reason| !reason.trim().is_empty()),
        requested_by: caller.user_id,
        requested_at: work.now,
        decision: None,
    };
    let is_mailed = file_request(conn, work, &organization, &request)?;
    let detail = if is_mailed { "Support is asked, and told by mail." } else { "Support is asked." };
    let effect = EffectView { code: "support_asked".to_owned(), detail: detail.to_owned(), count: None };
    Ok(Asked { organization, effects: vec![effect] })
}

impl Asked {
    fn rehearsed(self) -> OrganizationActionAnswer {
        let result = OrganizationDryRunResult::new(self.organization.status(), self.effects);
        OrganizationActionAnswer::DryRun(result)
    }

    fn done(self, conn: &mut Conn, work: &Work, caller: &Caller) -> Result<OrganizationActionAnswer, Failure> {
        let organization = Sight::of(conn, caller, &[&self.organization], work.now)?.view(&self.organization);
        let result = OrganizationActionResult { organization, changed: true, effects: self.effects };
        Ok(OrganizationActionAnswer::Done(Box::new(result)))
    }
}
