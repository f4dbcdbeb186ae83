//! `PATCH /v1/me`

use actix_web::{patch, web};
use domain::user::{Command, Edit, decide};
use persistence::users;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::show::shown;
use crate::caller::Caller;
use crate::change::{Note, settle};
use crate::http::answer::Answer;
use crate::http::body::{Body, Patch, set, set_or_null};
use crate::http::query::{Nothing, Query};
use crate::problem::{Failure, Faults};
use crate::state::State;
use crate::users::{UserView, clean_names, clean_phone, surroundings};

/// Changes to one's own record (JSON Merge Patch, RFC 7396): what is left out stays, `null` removes.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "first_name": "Ada", "phone": "+44 20 7946 0000" }))]
pub struct UpdateMe {
    /// First name.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = String, min_length = 1, max_length = 100, pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$", required = false)]
    first_name: Option<String>,
    /// Last name.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = String, min_length = 1, max_length = 100, pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$", required = false)]
    last_name: Option<String>,
    /// Phone number; null removes it.
    #[serde(default, deserialize_with = "set_or_null")]
    #[schema(value_type = Option<String>, max_length = 32, pattern = "^([+\\-.()/ ]*([0-9][+\\-.()/ ]*){7,})?$", required = false)]
    phone: Patch<String>,
}

/// Edit one's own record
///
/// What an admin decides (role, grants, status) is not among it, nor is the username.
#[utoipa::path(
    operation_id = "update_me",
    tag = "Me",
    request_body = UpdateMe,
    responses((status = 200, description = "The caller as they are now", body = UserView)),
    extensions(("x-required-permission" = json!("authenticated")), ("x-problems" = json!(["invalid_transition"])))
)]
#[patch("/v1/me")]
pub async fn update_me(
    caller: Caller,
    _: Query<Nothing>,
    body: Body<UpdateMe>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(body) = body;
    let mut faults = Faults::default();
    let (first_name, last_name) = faults.take(clean_names(body.first_name.as_deref(), body.last_name.as_deref()));
    let phone = match body.phone {
        Some(Some(phone)) => {
            Some(faults.take(clean_phone(&phone, caller.account.policy.phone.default_region.as_deref())))
        }
        absent_or_null => absent_or_null,
    };
    faults.none()?;
    let command = Command::Edit(Box::new(Edit { first_name, last_name, phone, ..Edit::default() }));
    caller
        .write(&state, move |conn, work, caller| {
            work.require_unchanged(|| shown(conn, caller, work.now))?;
            let domain_caller = caller.as_domain();
            let stored = users::find(conn, work.account.id, caller.user_id)?;
            let sight = surroundings(conn, &domain_caller, &work.account, &stored.user, work.now)?;
            let around = sight.around(&stored.user);
            let decision = decide(&stored.user, &command, &domain_caller, &around, &work.account.policy, work.now)?;
            settle(conn, work, &stored, decision, &Note::of("user.updated"))?;
            let me = shown(conn, caller, work.now)?;
            Answer::ok(&me.user)?.about(&me)
        })
        .await
}
