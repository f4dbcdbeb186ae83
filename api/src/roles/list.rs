//! `GET /v1/roles`

use actix_web::{get, web};
use persistence::{roles, users};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::RoleView;
use crate::caller::{Permitted, RolesRead};
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, read};

/// The account's roles.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleList {
    /// Built-in roles first, then by name.
    data: Vec<RoleView>,
}

/// List roles
///
/// All of them on one page: an account has few.
#[utoipa::path(
    operation_id = "list_roles",
    tag = "Roles",
    responses((status = 200, description = "Every role of the account", body = RoleList)),
    extensions(("x-required-permission" = json!("roles:read")))
)]
#[get("/v1/roles")]
pub async fn list_roles(
    caller: Permitted<RolesRead>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<web::Json<RoleList>, Failure> {
    let account = caller.account_id();
    let data = read(&state, move |conn| {
        let counts = users::count_by_role(conn, account)?;
        let count = |role| counts.iter().find(|(counted, _)| *counted == role).map_or(0, |(_, count)| *count);
        Ok(roles::list(conn, account)?.iter().map(|role| RoleView::new(role, count(role.id))).collect())
    })
    .await?;
    Ok(web::Json(RoleList { data }))
}
