//! `DELETE /v1/users/{id}/sessions` and `DELETE /v1/users/{id}/sessions/{session_id}`

use actix_web::{HttpResponse, delete, web};
use domain::ids::{SessionId, UserId};
use domain::user::{Command, decide};
use persistence::{Conn, sessions};

use super::act::{Request, act_and, visible};
use super::action::{ActionAnswer, DryRunResult};
use super::surroundings;
use crate::caller::{Caller, Permitted, UsersFull};
use crate::change::audit;
use crate::change::{EffectView, Note, Work};
use crate::http::answer::Answer;
use crate::http::path::{Id, Pair};
use crate::http::query::{DryRun, Query};
use crate::problem::{Code, Failure};
use crate::state::State;

/// End all of a user's sessions
///
/// The same as the action revoke-sessions.
#[utoipa::path(
    operation_id = "end_user_sessions",
    tag = "Users",
    params(
        ("id" = Uuid, Path, description = "The user's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    responses(
        (status = 204, description = "The user is signed out everywhere"),
        (status = 200, description = "With `dry_run=true`: what would be done", body = DryRunResult)
    ),
    extensions(
        ("x-required-permission" = json!("users:full")),
        ("x-problems" = json!(["self_action", "privilege_escalation"]))
    )
)]
#[delete("/v1/users/{id}/sessions")]
pub async fn end_user_sessions(
    caller: Permitted<UsersFull>,
    id: Id<UserId>,
    dry_run: Query<DryRun>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Query(DryRun(dry_run)) = dry_run;
    let note = Note::of("user.sessions_revoked");
    let request = Request { id: *id, command: Command::RevokeSessions, note, dry_run };
    act_and(&state, &caller, request, |answer| match answer {
        ActionAnswer::Done(_) => Ok(Answer::no_content()),
        ActionAnswer::DryRun(result) => Answer::ok(&result),
    })
    .await
}

/// End one of a user's sessions
///
/// Its tokens no longer work with the next request.
#[utoipa::path(
    operation_id = "end_user_session",
    tag = "Users",
    params(
        ("id" = Uuid, Path, description = "The user's id"),
        ("session_id" = Uuid, Path, description = "The session's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    responses(
        (status = 204, description = "The session has ended"),
        (status = 200, description = "With `dry_run=true`: what would be done", body = DryRunResult)
    ),
    extensions(
        ("x-required-permission" = json!("users:full")),
        ("x-problems" = json!(["self_action", "privilege_escalation"]))
    )
)]
#[delete("/v1/users/{id}/sessions/{session_id}")]
pub async fn end_user_session(
    caller: Permitted<UsersFull>,
    ids: Pair<UserId, SessionId>,
    dry_run: Query<DryRun>,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let (Pair(id, session), Query(DryRun(dry_run))) = (ids, dry_run);
    let end = move |conn: &mut Conn, work: &Work, caller: &Caller| {
        let (account, domain_caller) = (caller.account_id(), caller.as_domain());
        let user = visible(conn, work, &domain_caller, id)?.user;
        // The same guards as for ending them all.
        let sight = surroundings(conn, &domain_caller, &work.account, &user, work.now)?;
        let policy = &work.account.policy;
        decide(&user, &Command::RevokeSessions, &domain_caller, &sight.around(&user), policy, work.now)?;
        let status = sight.status(&user);
        if !sessions::end(conn, account, id, session, "user.session_revoked", work.now)? {
            return Err(Failure::plain(Code::NotFound));
        }
        audit::record_session(conn, work, "user.session_revoked", session, (id, user.username))?;
        Ok(status)
    };
    if dry_run {
        let status = caller.rehearse(&state, end).await?;
        let effect = EffectView {
            code: "session_ended".to_owned(),
            detail: "This session of the user ends at once.".to_owned(),
            count: Some(1),
        };
        return Ok(HttpResponse::Ok().json(DryRunResult::new(status, vec![effect])));
    }
    caller.write(&state, end).await?;
    Ok(HttpResponse::NoContent().finish())
}
