//! `POST /v1/roles`

use std::collections::BTreeMap;

use actix_web::{post, web};
use domain::permissions::Permissions;
use domain::role;
use persistence::roles::{self, Role};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::view::{RoleView, as_domain, asked, clean_description};
use crate::caller::{Permitted, RolesFull};
use crate::change::audit::{self, Target, TargetKind};
use crate::change::role_snapshot;
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::query::{Nothing, Query};
use crate::http::title::clean_title;
use crate::problem::Failure;
use crate::state::State;

/// A role to be created.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Help desk", "description": "Answers the phone.", "permissions": { "users": "read" } }))]
pub struct CreateRole {
    /// The role's name.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$"
    )]
    name: String,
    /// What the role is for.
    #[schema(
        max_length = 500,
        pattern = "^([^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]|\\r\\n)*$"
    )]
    description: Option<String>,
    /// What it permits: area to level; areas that are left out get `none`.
    #[schema(value_type = crate::openapi::schemas::SomePermissionLevels)]
    permissions: BTreeMap<String, String>,
}

/// Create a role
///
/// Nobody makes a role that permits more than they may do themselves.
#[utoipa::path(
    operation_id = "create_role",
    tag = "Roles",
    request_body = CreateRole,
    responses((
        status = 201, description = "The role", body = RoleView,
        headers(("Location" = String, description = "Where the role is found"))
    )),
    extensions(
        ("x-required-permission" = json!("roles:full")),
        ("x-problems" = json!(["privilege_escalation", "role_name_taken"]))
    )
)]
#[post("/v1/roles")]
pub async fn create_role(
    caller: Permitted<RolesFull>,
    _: Query<Nothing>,
    body: Body<CreateRole>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(body) = body;
    let permissions = asked(Permissions::NONE, &body.permissions)?;
    let name = clean_title(&body.name)?;
    let description = clean_description(body.description.as_deref().unwrap_or_default())?;
    let account = caller.account_id();
    caller
        .answer(&state, move |conn, work, caller| {
            role::create(permissions, &as_domain(caller))?;
            let role = Role {
                id: work.state.ambient.id(),
                account_id: account,
                name,
                description,
                built_in: false,
                permissions,
                revision: 1,
                created_at: work.now,
                updated_at: work.now,
            };
            roles::insert(conn, &role)?;
            let target = Target { kind: TargetKind::Role, id: role.id.0, name: role.name.clone() };
            audit::record(conn, work, "role.created", target, None, Some(role_snapshot(&role)), None)?;
            Ok(Ok(Answer::created(&format!("/v1/roles/{}", role.id), &RoleView::new(&role, 0))?))
        })
        .await
}
