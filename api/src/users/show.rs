//! `GET /v1/users/{id}`

use actix_web::{get, web};
use domain::ids::UserId;

use super::UserView;
use super::act::shown;
use crate::caller::{Permitted, UsersRead};
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, query};

/// Get a user
///
/// As time has left them by now; `available_actions` is what the caller could do to them.
#[utoipa::path(
    operation_id = "get_user",
    tag = "Users",
    params(("id" = Uuid, Path, description = "The user's id")),
    responses((
        status = 200, description = "The user", body = UserView,
        headers(("ETag" = String, description = "Changes with the user"))
    )),
    extensions(("x-required-permission" = json!("users:read")))
)]
#[get("/v1/users/{id}")]
pub async fn get_user(
    caller: Permitted<UsersRead>,
    id: Id<UserId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (id, now, caller) = (*id, state.ambient.now(), caller.into_caller());
    let user = query(&state, move |conn| shown(conn, &caller, id, now)).await?;
    Answer::resource(&user)
}
