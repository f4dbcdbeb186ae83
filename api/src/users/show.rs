//! `GET /v1/users/{id}`

use actix_web::{get, web};
use domain::ids::UserId;

use super::act::seen_now;
use super::{Sight, UserView};
use crate::caller::{Permitted, UsersRead};
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
    responses((status = 200, description = "The user", body = UserView)),
    extensions(("x-required-permission" = json!("users:read")))
)]
#[get("/v1/users/{id}")]
pub async fn get_user(
    caller: Permitted<UsersRead>,
    id: Id<UserId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<web::Json<UserView>, Failure> {
    let (id, now, caller) = (*id, state.ambient.now(), caller.into_caller());
    let view = query(&state, move |conn| {
        let domain_caller = caller.as_domain();
        let user = seen_now(conn, &caller.account, &domain_caller, id, now)?;
        Ok(Sight::of(conn, &caller, &[&user], now)?.view(&user))
    })
    .await?;
    Ok(web::Json(view))
}
