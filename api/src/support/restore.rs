//! `POST /v1/support/users/{id}/restore`

use actix_web::{post, web};
use domain::ids::UserId;
use domain::user::{Command, Refusal, Status, User, decide};
use persistence::{Conn, users};

use super::SupportReason;
use crate::caller::Operator;
use crate::change::{Note, Work, settle};
use crate::http::answer::Answer;
use crate::http::body::OptionalBody;
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::problem::Failure;
use crate::state::{State, query};
use crate::users::{ActionAnswer, ActionResult, DryRunResult, surroundings};

/// Bring back a deleted user
///
/// Only where the account's policy keeps deleted users (S3.13, S3.14): where deletion is permanent there is nothing to
/// bring back. The user is deactivated at first, with names, role and records as they were; an admin of the account
/// reactivates them.
#[utoipa::path(
    operation_id = "restore_user",
    tag = "Support",
    params(
        ("id" = Uuid, Path, description = "The user's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    request_body = SupportReason,
    responses((
        status = 200, description = "Done, or with `dry_run=true` what would be done", body = ActionAnswer
    )),
    security(("operator" = [])),
    extensions(
        ("x-required-permission" = json!("operator")),
        ("x-problems" = json!(["invalid_transition"]))
    )
)]
#[post("/v1/support/users/{id}/restore")]
pub async fn restore_user(
    operator: Operator,
    id: Id<UserId>,
    dry_run: Query<DryRun>,
    body: OptionalBody<SupportReason>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (id, Query(DryRun(dry_run)), OptionalBody(body)) = (*id, dry_run, body);
    let reason = body.clean()?;
    let account = query(&state, move |conn| Ok(users::account_of(conn, id)?)).await?;
    let caller = operator.clone();
    operator
        .answer(&state, account, dry_run, move |conn, work| {
            let answer = restore(conn, work, &caller, id, reason, dry_run)?;
            Ok(Answer::ok(&answer)?.concerning(id))
        })
        .await
}

fn restore(
    conn: &mut Conn,
    work: &Work,
    operator: &Operator,
    id: UserId,
    reason: String,
    dry_run: bool,
) -> Result<ActionAnswer, Failure> {
    let (policy, now, caller) = (&work.account.policy, work.now, operator.as_domain());
    let stored = users::find(conn, work.account.id, id)?;
    let sight = surroundings(conn, &caller, &work.account, &stored.user, now)?;
    let command = Command::Restore { reason: Some(reason.clone()) };
    let decision = decide(&stored.user, &command, &caller, &sight.around(&stored.user), policy, now)
        .map_err(|refusal| refused(refusal, stored.user.status(policy, now)))?;
    let note = Note { reason: Some(reason), ..Note::of("user.restored") };
    let (stored, effects) = settle(conn, work, &stored, decision, &note)?;
    let user: &User = &stored.user;
    if dry_run {
        return Ok(ActionAnswer::DryRun(DryRunResult::new(user.status(policy, now), effects)));
    }
    // Read anew: a deleted user has no invitation that could be shown.
    let user = surroundings(conn, &caller, &work.account, user, now)?.view(user);
    Ok(ActionAnswer::Done(Box::new(ActionResult { user, changed: true, effects })))
}

/// Who is not deleted is nobody whom operators can do anything with.
fn refused(refusal: Refusal, status: Status) -> Failure {
    match refusal {
        Refusal::InvalidTransition { .. } => Failure::from(refusal).with_state(status.name(), Vec::new(), None),
        refusal => refusal.into(),
    }
}
