//! `DELETE /v1/me/sessions` and `DELETE /v1/me/sessions/{id}`

use actix_web::{HttpResponse, delete, web};
use domain::ids::SessionId;
use persistence::{Conn, sessions, users};

use crate::caller::Caller;
use crate::change::audit::{self, Target, TargetKind};
use crate::change::{EffectView, Work};
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::problem::{Code, Failure};
use crate::state::State;
use crate::users::DryRunResult;

/// End one's other sessions
///
/// Signs the caller out everywhere but here.
#[utoipa::path(
    operation_id = "end_my_other_sessions",
    tag = "Me",
    params(
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    responses(
        (status = 204, description = "Every other session has ended"),
        (status = 200, description = "With `dry_run=true`: what would be done", body = DryRunResult)
    ),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[delete("/v1/me/sessions")]
pub async fn end_my_other_sessions(
    caller: Caller,
    dry_run: Query<DryRun>,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let account = caller.account_id();
    let end = move |conn: &mut Conn, work: &Work, caller: &Caller| {
        let (user, kept) = (caller.user_id, Some(caller.session_id));
        let ended = sessions::end_all(conn, account, user, kept, "user.other_sessions_ended", work.now)?;
        if ended > 0 {
            let target = Target { kind: TargetKind::User, id: user.0, name: caller.username.clone() };
            audit::record(conn, work, "user.other_sessions_ended", target, None, None, None)?;
        }
        Ok(u64::try_from(ended).unwrap_or_default())
    };
    finish(&caller, &state, dry_run, end).await
}

/// End one of one's own sessions
///
/// Its tokens no longer work with the next request.
#[utoipa::path(
    operation_id = "end_my_session",
    tag = "Me",
    params(
        ("id" = Uuid, Path, description = "The session's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    responses(
        (status = 204, description = "The session has ended"),
        (status = 200, description = "With `dry_run=true`: what would be done", body = DryRunResult)
    ),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[delete("/v1/me/sessions/{id}")]
pub async fn end_my_session(
    caller: Caller,
    id: Id<SessionId>,
    dry_run: Query<DryRun>,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let (id, account) = (*id, caller.account_id());
    let end = move |conn: &mut Conn, work: &Work, caller: &Caller| {
        if !sessions::end(conn, account, caller.user_id, id, "user.session_ended", work.now)? {
            return Err(Failure::plain(Code::NotFound));
        }
        audit::record_session(conn, work, "user.session_ended", id, (caller.user_id, caller.username.clone()))?;
        Ok(1)
    };
    finish(&caller, &state, dry_run, end).await
}

/// What ending so many of the caller's sessions does.
fn told(conn: &mut Conn, work: &Work, caller: &Caller, sessions: u64) -> Result<DryRunResult, Failure> {
    let user = users::get(conn, caller.account_id(), caller.user_id)?;
    let ended = (sessions > 0).then(|| EffectView {
        code: "sessions_ended".to_owned(),
        detail: "These sessions end at once.".to_owned(),
        count: Some(sessions),
    });
    Ok(DryRunResult::new(user.status(&work.account.policy, work.now), ended.into_iter().collect()))
}

/// Ends as many as `end` does, or says what that would do.
async fn finish(
    caller: &Caller,
    state: &web::Data<State>,
    Query(DryRun(dry_run)): Query<DryRun>,
    end: impl FnOnce(&mut Conn, &Work, &Caller) -> Result<u64, Failure> + Send + 'static,
) -> Result<HttpResponse, Failure> {
    if dry_run {
        let rehearse = |conn: &mut Conn, work: &Work, caller: &Caller| {
            let sessions = end(conn, work, caller)?;
            told(conn, work, caller, sessions)
        };
        return Ok(HttpResponse::Ok().json(caller.rehearse(state, rehearse).await?));
    }
    caller.write(state, end).await?;
    Ok(HttpResponse::NoContent().finish())
}
