//! `PATCH /v1/roles/{id}`

use std::collections::BTreeMap;

use actix_web::{patch, web};
use domain::ids::RoleId;
use domain::permissions::Level;
use domain::role;
use persistence::roles::{self, Role};
use persistence::users;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::view::{RoleView, as_domain, asked, clean_description, seen_in_role, shown};
use crate::caller::{Permitted, RolesFull};
use crate::change::audit::{self, Target, TargetKind};
use crate::change::role_snapshot;
use crate::http::answer::Answer;
use crate::http::body::{Body, set};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::http::title::clean_title;
use crate::problem::Failure;
use crate::state::State;

/// Changes to a role (JSON Merge Patch, RFC 7396): what is left out stays.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "permissions": { "users": "none" } }))]
pub struct UpdateRole {
    /// The role's name.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = String, min_length = 1, max_length = 100, pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$", required = false)]
    name: Option<String>,
    /// What the role is for.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = String, max_length = 500, pattern = "^([^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]|\\r\\n)*$", required = false)]
    description: Option<String>,
    /// What it permits: area to level; areas that are left out stay, and null is none.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = crate::openapi::schemas::PermissionLevelChanges, required = false)]
    permissions: Option<BTreeMap<String, Option<String>>>,
}

/// Edit a role
///
/// In force with the next request of everybody who has it.
#[utoipa::path(
    operation_id = "update_role",
    tag = "Roles",
    params(("id" = Uuid, Path, description = "The role's id")),
    request_body = UpdateRole,
    responses((status = 200, description = "The role as it is now", body = RoleView)),
    extensions(
        ("x-required-permission" = json!("roles:full")),
        ("x-problems" = json!(["self_action", "privilege_escalation", "built_in_role", "role_name_taken", "last_admin"]))
    )
)]
#[patch("/v1/roles/{id}")]
pub async fn update_role(
    caller: Permitted<RolesFull>,
    id: Id<RoleId>,
    _: Query<Nothing>,
    body: Body<UpdateRole>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (Body(body), id) = (body, *id);
    let account = caller.account_id();
    caller
        .write(&state, move |conn, work, caller| {
            work.require_unchanged(|| shown(conn, caller, id))?;
            let before = roles::find(conn, account, id)?;
            let after = changed(&before, &body)?;
            let others_manage_users = !users::managers(conn, account, Some(id))?.is_empty();
            role::update(&before.facts(), after.permissions, &as_domain(caller), others_manage_users)?;
            let user_count = seen_in_role(conn, caller, id)?;
            if after == before {
                return Answer::resource(&RoleView::new(&before, user_count));
            }
            let after = Role { updated_at: work.now, ..after };
            roles::save(conn, &after)?;
            let target = Target { kind: TargetKind::Role, id: id.0, name: after.name.clone() };
            let (earlier, later) = (role_snapshot(&before), role_snapshot(&after));
            audit::record(conn, work, "role.updated", target, Some(earlier), Some(later), None)?;
            Answer::resource(&RoleView::new(&after, user_count))
        })
        .await
}

fn changed(before: &Role, body: &UpdateRole) -> Result<Role, Failure> {
    let mut after = before.clone();
    if let Some(permissions) = &body.permissions {
        let none = || Level::None.name().to_owned();
        let levels = permissions.iter().map(|(area, level)| (area.clone(), level.clone().unwrap_or_else(none)));
        after.permissions = asked(before.permissions, &levels.collect())?;
    }
    if let Some(name) = &body.name {
        after.name = clean_title(name)?;
    }
    if let Some(description) = &body.description {
        after.description = clean_description(description)?;
    }
    Ok(after)
}
