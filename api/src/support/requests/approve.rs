//! `POST /v1/support/reactivation-requests/{id}/approve`

use actix_web::{post, web};
use domain::ids::ReactivationRequestId;

use super::decide::{ReactivationDecisionAnswer, Verdict, decide_request};
use crate::caller::Operator;
use crate::http::answer::Answer;
use crate::http::body::OptionalBody;
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::problem::Failure;
use crate::state::State;
use crate::support::SupportReason;

/// Approve a reactivation
///
/// The organization is active again at once, and takes a licence: where none is free the request stays open. Whoever
/// asked is told by mail, with the reason (S1.13).
#[utoipa::path(
    operation_id = "approve_reactivation",
    tag = "Support",
    params(
        ("id" = Uuid, Path, description = "The request's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    request_body = SupportReason,
    responses((
        status = 200, description = "Done, or with `dry_run=true` what would be done", body = ReactivationDecisionAnswer
    )),
    security(("operator" = [])),
    extensions(
        ("x-required-permission" = json!("operator")),
        ("x-problems" = json!(["request_closed", "license_exhausted"]))
    )
)]
#[post("/v1/support/reactivation-requests/{id}/approve")]
pub async fn approve_reactivation(
    operator: Operator,
    id: Id<ReactivationRequestId>,
    dry_run: Query<DryRun>,
    body: OptionalBody<SupportReason>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (Query(DryRun(dry_run)), OptionalBody(body)) = (dry_run, body);
    decide_request(&state, operator, *id, Verdict::Approve, body.clean()?, dry_run).await
}
