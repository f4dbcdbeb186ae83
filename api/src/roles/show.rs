//! `GET /v1/roles/{id}`

use actix_web::{get, web};
use domain::ids::RoleId;

use super::view::{RoleView, shown};
use crate::caller::{Permitted, RolesRead};
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, read};

/// Get a role
///
/// With how many users have it.
#[utoipa::path(
    operation_id = "get_role",
    tag = "Roles",
    params(("id" = Uuid, Path, description = "The role's id")),
    responses((
        status = 200, description = "The role", body = RoleView,
        headers(("ETag" = String, description = "Changes with the role"))
    )),
    extensions(("x-required-permission" = json!("roles:read")))
)]
#[get("/v1/roles/{id}")]
pub async fn get_role(
    caller: Permitted<RolesRead>,
    id: Id<RoleId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (caller, id) = (caller.into_caller(), *id);
    let role = read(&state, move |conn| shown(conn, &caller, id)).await?;
    Answer::resource(&role)
}
