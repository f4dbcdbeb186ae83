//! `DELETE /v1/me/sessions` and `DELETE /v1/me/sessions/{id}`

use actix_web::{HttpResponse, delete, web};
use domain::ids::SessionId;
use persistence::sessions;

use crate::caller::Caller;
use crate::change::audit::{self, Target, TargetKind};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::{Code, Failure};
use crate::state::State;

/// End one's other sessions
///
/// Signs the caller out everywhere but here.
#[utoipa::path(
    operation_id = "end_my_other_sessions",
    tag = "Me",
    responses((status = 204, description = "Every other session has ended")),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[delete("/v1/me/sessions")]
pub async fn end_my_other_sessions(
    caller: Caller,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let account = caller.account_id();
    caller
        .write(&state, move |conn, work, caller| {
            let (user, kept) = (caller.user_id, Some(caller.session_id));
            if sessions::end_all(conn, account, user, kept, "user.other_sessions_ended", work.now)? > 0 {
                let target = Target { kind: TargetKind::User, id: user.0, name: caller.username.clone() };
                audit::record(conn, work, "user.other_sessions_ended", target, None, None, None)?;
            }
            Ok(())
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// End one of one's own sessions
///
/// Its tokens no longer work with the next request.
#[utoipa::path(
    operation_id = "end_my_session",
    tag = "Me",
    params(("id" = Uuid, Path, description = "The session's id")),
    responses((status = 204, description = "The session has ended")),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[delete("/v1/me/sessions/{id}")]
pub async fn end_my_session(
    caller: Caller,
    id: Id<SessionId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let id = *id;
    let account = caller.account_id();
    caller
        .write(&state, move |conn, work, caller| {
            if !sessions::end(conn, account, caller.user_id, id, "user.session_ended", work.now)? {
                return Err(Failure::plain(Code::NotFound));
            }
            audit::record_session(conn, work, "user.session_ended", id, (caller.user_id, caller.username.clone()))
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
