//! `PATCH /v1/users/{id}`

use actix_web::{patch, web};
use domain::ids::{RoleId, UserId};
use domain::user::{Command, Edit, OrganizationAccess, decide};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::act::{refused, shown, visible};
use super::create::{require_known_grants, role_permissions};
use super::fields::{clean_grants, clean_username};
use super::view::few_enough;
use super::{OrganizationAccessView, Sight, UserView, clean_email, clean_names, clean_phone, surroundings};
use crate::caller::{Permitted, UsersFull};
use crate::change::{Note, settle};
use crate::http::answer::Answer;
use crate::http::body::{Body, Patch, set, set_or_null};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::{Failure, Faults};
use crate::state::State;

/// Changes to a user (JSON Merge Patch, RFC 7396): what is left out stays, `null` removes.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "last_name": "Hopper", "phone": null }))]
pub struct UpdateUser {
    /// First name.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = String, min_length = 1, max_length = 100, pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$", required = false)]
    first_name: Option<String>,
    /// Last name.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = String, min_length = 1, max_length = 100, pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$", required = false)]
    last_name: Option<String>,
    /// Email address, where the account's policy lets it change.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = String, format = "email", max_length = 254, required = false)]
    email: Option<String>,
    /// Username, where the account's policy lets it change.
    #[serde(default, deserialize_with = "set")]
    #[validate(length(min = 1, max = 100, message = "A username has 1 to 100 characters."))]
    #[schema(value_type = String, min_length = 1, max_length = 100, pattern = "^[^\\s\\u0000-\\u001F\\u007F-\\u009F]+$", required = false)]
    username: Option<String>,
    /// Phone number; null removes it.
    #[serde(default, deserialize_with = "set_or_null")]
    #[schema(value_type = Option<String>, max_length = 32, pattern = "^([+\\-.()/ ]*([0-9][+\\-.()/ ]*){7,})?$", required = false)]
    phone: Patch<String>,
    /// The role; not one's own.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = Uuid, required = false)]
    role_id: Option<Uuid>,
    /// Permissions beside the role.
    #[serde(default, deserialize_with = "set")]
    #[validate(length(max = 50, message = "At most 50 grants."))]
    #[schema(value_type = Vec<crate::openapi::schemas::Grant>, max_items = 50, required = false)]
    grants: Option<Vec<String>>,
    /// The organizations that the user may see.
    #[serde(default, deserialize_with = "set")]
    #[validate(custom(function = "few_enough"))]
    #[schema(value_type = OrganizationAccessView, required = false)]
    organization_access: Option<OrganizationAccessView>,
}

/// Edit a user
///
/// Names, phone and role (S0.27); email and username where the account's policy lets them change (S0.26).
#[utoipa::path(
    operation_id = "update_user",
    tag = "Users",
    params(("id" = Uuid, Path, description = "The user's id")),
    request_body = UpdateUser,
    responses((status = 200, description = "The user as they are now", body = UserView)),
    extensions(
        ("x-required-permission" = json!("users:full")),
        ("x-problems" = json!(["self_action", "privilege_escalation", "invalid_transition", "last_admin", "username_taken"]))
    )
)]
#[patch("/v1/users/{id}")]
pub async fn update_user(
    caller: Permitted<UsersFull>,
    id: Id<UserId>,
    _: Query<Nothing>,
    body: Body<UpdateUser>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(body) = body;
    let id = *id;
    let role = body.role_id.map(RoleId);
    let edit = cleaned(body, caller.account.policy.phone.default_region.as_deref())?;
    caller
        .write(&state, move |conn, work, caller| {
            work.require_unchanged(|| shown(conn, caller, id, work.now))?;
            let domain_caller = caller.as_domain();
            let stored = visible(conn, work, &domain_caller, id)?;
            let role = role.map(|role| Ok::<_, Failure>((role, role_permissions(conn, work, role)?))).transpose()?;
            let command = Command::Edit(Box::new(Edit { role, ..edit }));
            let sight = surroundings(conn, &domain_caller, &work.account, &stored.user, work.now)?;
            let policy = &work.account.policy;
            let decided = decide(&stored.user, &command, &domain_caller, &sight.around(&stored.user), policy, work.now);
            let decision = decided.map_err(|refusal| refused(refusal.into(), &sight, &stored.user))?;
            if decision.user.grants != stored.user.grants {
                require_known_grants(conn, work.account.id, &decision.user.grants)?;
            }
            // That a name is taken is found by the database: the answer says what can be done instead all the same.
            let settled = settle(conn, work, &stored, decision, &Note::of("user.updated"));
            let (after, _) = settled.map_err(|failure| refused(failure, &sight, &stored.user))?;
            Answer::resource(&Sight::of(conn, caller, &[&after.user], work.now)?.view(&after.user))
        })
        .await
}

fn cleaned(body: UpdateUser, region: Option<&str>) -> Result<Edit, Failure> {
    let mut faults = Faults::default();
    let (first_name, last_name) = faults.take(clean_names(body.first_name.as_deref(), body.last_name.as_deref()));
    let email = faults.take(body.email.as_deref().map(clean_email).transpose());
    let username = faults.take(body.username.as_deref().map(clean_username).transpose());
    let grants = faults.take(body.grants.map(clean_grants).transpose());
    let phone = match body.phone {
        Some(Some(phone)) => Some(faults.take(clean_phone(&phone, region))),
        absent_or_null => absent_or_null,
    };
    faults.none()?;
    Ok(Edit {
        first_name,
        last_name,
        email,
        username,
        phone,
        photo: None,
        role: None,
        grants,
        organization_access: body.organization_access.map(OrganizationAccess::from),
    })
}
