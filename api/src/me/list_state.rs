//! `GET`, `PUT` and `DELETE /v1/me/list-state/{list}`

use actix_web::{HttpResponse, delete, get, put, web};
use persistence::list_states;

use crate::caller::Caller;
use crate::http::body::Body;
use crate::http::deletion::DeletionDryRun;
use crate::http::query::{DryRun, Nothing, Query};
use crate::lists::{ListName, ListState};
use crate::problem::{Code, Failure};
use crate::state::{State, query};

fn known(list: &str) -> Result<&'static str, Failure> {
    list.parse().map(ListName::name).map_err(|_| Failure::plain(Code::NotFound))
}

/// Get a list's remembered state
///
/// For showing a list as the caller left it (S0.9).
#[utoipa::path(
    operation_id = "get_my_list_state",
    tag = "Me",
    params(("list" = crate::openapi::schemas::ListName, Path, description = "Which list")),
    responses((status = 200, description = "What the caller chose on the list; empty where nothing was", body = ListState)),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[get("/v1/me/list-state/{list}")]
pub async fn get_my_list_state(
    caller: Caller,
    list: web::Path<String>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<web::Json<ListState>, Failure> {
    let list = known(&list)?;
    let (account, user) = (caller.account_id(), caller.user_id);
    let found = query(&state, move |conn| Ok(list_states::find(conn, account, user, list)?)).await?;
    let state = found.map(serde_json::from_value).transpose().map_err(|error| Failure::internal(&error))?;
    Ok(web::Json(state.unwrap_or_default()))
}

/// Remember a list's state
///
/// Replaces what was remembered; what is left out is no longer chosen (S0.9, S0.10).
#[utoipa::path(
    operation_id = "save_my_list_state",
    tag = "Me",
    params(("list" = crate::openapi::schemas::ListName, Path, description = "Which list")),
    request_body = ListState,
    responses((status = 200, description = "What is remembered", body = ListState)),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[put("/v1/me/list-state/{list}")]
pub async fn save_my_list_state(
    caller: Caller,
    list: web::Path<String>,
    _: Query<Nothing>,
    body: Body<ListState>,
    state: web::Data<State>,
) -> Result<web::Json<ListState>, Failure> {
    let list = known(&list)?;
    let Body(chosen) = body;
    let document = serde_json::to_value(&chosen).map_err(|error| Failure::internal(&error))?;
    let account = caller.account_id();
    caller
        .write(&state, move |conn, work, caller| {
            Ok(list_states::save(conn, account, caller.user_id, list, document, work.now)?)
        })
        .await?;
    Ok(web::Json(chosen))
}

/// Reset a list's state
///
/// Nothing is remembered of it any more (S0.11).
#[utoipa::path(
    operation_id = "forget_my_list_state",
    tag = "Me",
    params(
        ("list" = crate::openapi::schemas::ListName, Path, description = "Which list"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    responses(
        (status = 204, description = "Nothing is remembered any more"),
        (status = 200, description = "With `dry_run=true`: it would be forgotten", body = DeletionDryRun)
    ),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[delete("/v1/me/list-state/{list}")]
pub async fn forget_my_list_state(
    caller: Caller,
    list: web::Path<String>,
    dry_run: Query<DryRun>,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let (list, account) = (known(&list)?, caller.account_id());
    if dry_run.0.0 {
        return Ok(HttpResponse::Ok().json(DeletionDryRun::with(Vec::new())));
    }
    caller.write(&state, move |conn, _, caller| Ok(list_states::forget(conn, account, caller.user_id, list)?)).await?;
    Ok(HttpResponse::NoContent().finish())
}
