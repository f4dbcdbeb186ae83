//! `DELETE /v1/roles/{id}`

use actix_web::{HttpResponse, delete, web};
use domain::ids::{AccountId, RoleId};
use domain::role::{self, Holders};
use persistence::{Conn, StorageError, roles, users};

use super::view::shown;
use crate::caller::{Caller, Permitted, RolesFull};
use crate::change::audit::{self, Target, TargetKind};
use crate::change::{Work, role_snapshot};
use crate::http::deletion::DeletionDryRun;
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::problem::Failure;
use crate::state::State;

/// Delete a role
///
/// Not while a user has it (S0.3).
#[utoipa::path(
    operation_id = "delete_role",
    tag = "Roles",
    params(
        ("id" = Uuid, Path, description = "The role's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    responses(
        (status = 204, description = "The role is gone"),
        (status = 200, description = "With `dry_run=true`: it would be deleted", body = DeletionDryRun)
    ),
    extensions(
        ("x-required-permission" = json!("roles:full")),
        ("x-problems" = json!(["built_in_role", "role_in_use"]))
    )
)]
#[delete("/v1/roles/{id}")]
pub async fn delete_role(
    caller: Permitted<RolesFull>,
    id: Id<RoleId>,
    dry_run: Query<DryRun>,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let (id, Query(DryRun(dry_run))) = (*id, dry_run);
    let delete = move |conn: &mut Conn, work: &Work, caller: &Caller| {
        let account = caller.account_id();
        work.require_unchanged(|| shown(conn, caller, id))?;
        let role = roles::find(conn, account, id)?;
        role::delete(&role.facts(), holders(conn, account, id)?)?;
        roles::delete(conn, account, id)?;
        let target = Target { kind: TargetKind::Role, id: id.0, name: role.name.clone() };
        audit::record(conn, work, "role.deleted", target, Some(role_snapshot(&role)), None, None)
    };
    if dry_run {
        caller.rehearse(&state, delete).await?;
        return Ok(HttpResponse::Ok().json(DeletionDryRun::with(Vec::new())));
    }
    caller.write(&state, delete).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn holders(conn: &mut Conn, account: AccountId, id: RoleId) -> Result<Holders, StorageError> {
    if users::count_in_role(conn, account, id)? > 0 {
        return Ok(Holders::Users);
    }
    let restorable = users::any_restorable_in_role(conn, account, id)?;
    Ok(if restorable { Holders::DeletedUsers } else { Holders::Nobody })
}
