//! `GET /v1/me/sessions`

use actix_web::{get, web};
use persistence::sessions;

use crate::caller::Caller;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, query};
use crate::users::SessionList;

/// List one's own sessions
///
/// Where one is signed in, the latest used first; `current` marks the one that asks.
#[utoipa::path(
    operation_id = "list_my_sessions",
    tag = "Me",
    responses((status = 200, description = "The caller's live sessions, newest first", body = SessionList)),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[get("/v1/me/sessions")]
pub async fn list_my_sessions(
    caller: Caller,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<web::Json<SessionList>, Failure> {
    let (account, user, now) = (caller.account_id(), caller.user_id, state.ambient.now());
    let live = query(&state, move |conn| Ok(sessions::list_live(conn, account, user, now)?)).await?;
    Ok(web::Json(SessionList::new(live, caller.session_id)))
}
