//! `DELETE /v1/roles/{id}`

use actix_web::{HttpResponse, delete, web};
use domain::ids::RoleId;
use persistence::{roles, users};

use crate::caller::{Permitted, RolesFull};
use crate::change::audit::{self, Target};
use crate::change::{Work, role_snapshot};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::{Code, Failure};
use crate::state::State;

/// Delete a role
///
/// Not while a user has it (S0.3).
#[utoipa::path(
    operation_id = "delete_role",
    tag = "Roles",
    params(("id" = Uuid, Path, description = "The role's id")),
    responses((status = 204, description = "The role is gone")),
    extensions(
        ("x-required-permission" = json!("roles:full")),
        ("x-problems" = json!(["built_in_role", "role_in_use"]))
    )
)]
#[delete("/v1/roles/{id}")]
pub async fn delete_role(
    caller: Permitted<RolesFull>,
    id: Id<RoleId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let id = *id;
    let (account, actor, origin) = (caller.account_id(), caller.actor(), caller.origin.clone());
    Work::write(&state, account, actor, origin, move |conn, work| {
        let role = roles::find(conn, account, id)?;
        if role.built_in {
            return Err(Failure::plain(Code::BuiltInRole));
        }
        if users::count_in_role(conn, account, id)? > 0 {
            return Err(Failure::plain(Code::RoleInUse));
        }
        roles::delete(conn, account, id)?;
        let target = Target { kind: "role", id: id.0, name: role.name.clone() };
        audit::record(conn, work, "role.deleted", target, Some(role_snapshot(&role)), None, None)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
