//! `DELETE /v1/users/{id}/sessions` and `DELETE /v1/users/{id}/sessions/{session_id}`

use actix_web::{HttpResponse, delete, web};
use domain::ids::{SessionId, UserId};
use domain::user::{Command, decide};
use persistence::sessions;

use super::act::{Request, act, visible};
use super::surroundings;
use crate::caller::{Permitted, UsersFull};
use crate::change::audit::{self, Target};
use crate::change::{Note, Work};
use crate::http::path::{Id, Pair};
use crate::http::query::{Nothing, Query};
use crate::problem::{Code, Failure};
use crate::state::State;

/// End all of a user's sessions
///
/// The same as the action revoke-sessions.
#[utoipa::path(
    operation_id = "end_user_sessions",
    tag = "Users",
    params(("id" = Uuid, Path, description = "The user's id")),
    responses((status = 204, description = "The user is signed out everywhere")),
    extensions(
        ("x-required-permission" = json!("users:full")),
        ("x-problems" = json!(["self_action", "privilege_escalation"]))
    )
)]
#[delete("/v1/users/{id}/sessions")]
pub async fn end_user_sessions(
    caller: Permitted<UsersFull>,
    id: Id<UserId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let note = Note::of("user.sessions_revoked");
    act(&state, &caller, Request { id: *id, command: Command::RevokeSessions, note, dry_run: false }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// End one of a user's sessions
#[utoipa::path(
    operation_id = "end_user_session",
    tag = "Users",
    params(
        ("id" = Uuid, Path, description = "The user's id"),
        ("session_id" = Uuid, Path, description = "The session's id")
    ),
    responses((status = 204, description = "The session has ended")),
    extensions(
        ("x-required-permission" = json!("users:full")),
        ("x-problems" = json!(["self_action", "privilege_escalation"]))
    )
)]
#[delete("/v1/users/{id}/sessions/{session_id}")]
pub async fn end_user_session(
    caller: Permitted<UsersFull>,
    ids: Pair<UserId, SessionId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let Pair(id, session) = ids;
    let domain_caller = caller.as_domain();
    let (account, actor, origin) = (caller.account_id(), caller.actor(), caller.origin.clone());
    Work::write(&state, account, actor, origin, move |conn, work| {
        let user = visible(conn, work, &domain_caller, id)?.user;
        // The same guards as for ending them all.
        let sight = surroundings(conn, &domain_caller, &work.account, &user, work.now)?;
        let policy = &work.account.policy;
        decide(&user, &Command::RevokeSessions, &domain_caller, &sight.around(&user), policy, work.now)?;
        if !sessions::end(conn, account, id, session, "user.session_revoked", work.now)? {
            return Err(Failure::plain(Code::NotFound));
        }
        let target = Target { kind: "session", id: session.0, name: user.username };
        audit::record(conn, work, "user.session_revoked", target, None, None, None)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
