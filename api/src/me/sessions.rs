//! `GET /v1/me/sessions`

use actix_web::{HttpRequest, HttpResponse, get, web};
use persistence::sessions;

use crate::caller::Caller;
use crate::http::query::Query;
use crate::http::shortlist::Shortlist;
use crate::problem::Failure;
use crate::state::{State, query};
use crate::users::{SessionList, SessionView, page_of_sessions};

/// List one's own sessions
///
/// Where one is signed in, the latest used first; `current` marks the one that asks.
#[utoipa::path(
    operation_id = "list_my_sessions",
    tag = "Me",
    params(
        ("search" = Option<String>, Query, description = "Any part of the address or the program", max_length = 200),
        ("sort" = Option<Vec<crate::openapi::schemas::SessionSort>>, Query, style = Form, explode = false, max_items = 5, description = "Columns separated by commas, each at most once; a minus sign in front sorts descending"),
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything"),
        ("page_size" = Option<u32>, Query, description = "Sessions on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of the caller's live sessions", body = SessionList,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[get("/v1/me/sessions")]
pub async fn list_my_sessions(
    caller: Caller,
    asked: Query<Shortlist<SessionView>>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let (account, user, now) = (caller.account_id(), caller.user_id, state.ambient.now());
    let live = query(&state, move |conn| Ok(sessions::list_live(conn, account, user, now)?)).await?;
    page_of_sessions(&asked.0, (&state, &request), (account, user), (live, caller.session_id))
}
