//! `GET /v1/me`

use std::sync::Arc;

use actix_web::{get, web};
use domain::Moment;
use domain::user::User;
use persistence::{Conn, users};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::account::AccountView;
use crate::caller::{Caller, Written};
use crate::http::answer::Answer;
use crate::http::etag::Resource;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, query};
use crate::users::{Sight, UserView};

/// The caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeView {
    /// The caller's record.
    #[serde(flatten)]
    pub user: UserView,
    /// The caller's account.
    #[serde(serialize_with = "written")]
    #[schema(value_type = AccountView)]
    account: Arc<RawValue>,
    /// What the caller may do: area to level.
    #[serde(serialize_with = "written")]
    #[schema(value_type = crate::openapi::schemas::PermissionLevels)]
    permissions: Arc<RawValue>,
}

fn written<S: Serializer>(json: &Arc<RawValue>, serializer: S) -> Result<S::Ok, S::Error> {
    json.serialize(serializer)
}

impl Resource for MeView {
    fn settled(&self) -> Option<Self> {
        let (account, permissions) = (Arc::clone(&self.account), Arc::clone(&self.permissions));
        Some(Self { user: self.user.settled()?, account, permissions })
    }
}

/// The caller as they are shown themselves, in the middle of a change: what the entity tag stands for.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn shown(conn: &mut Conn, caller: &Caller, now: Moment) -> Result<MeView, Failure> {
    let user = users::get(conn, caller.account_id(), caller.user_id)?;
    view(conn, caller, &user, now)
}

fn view(conn: &mut Conn, caller: &Caller, user: &User, now: Moment) -> Result<MeView, Failure> {
    let Written { account, permissions } = caller.written().map_err(|error| Failure::internal(&error))?;
    Ok(MeView { user: Sight::of(conn, caller, &[user], now)?.view(user), account, permissions })
}

/// Get the caller
///
/// What a front end asks for first: who is there, in which account, and what they may do.
#[utoipa::path(
    operation_id = "get_me",
    tag = "Me",
    responses((
        status = 200, description = "The caller, with their account and what they may do", body = MeView,
        headers(("ETag" = String, description = "Changes with any of it"))
    )),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[get("/v1/me")]
pub async fn get_me(caller: Caller, _: Query<Nothing>, state: web::Data<State>) -> Result<Answer, Failure> {
    let now = state.ambient.now();
    let me = query(&state, move |conn| {
        let user = caller.record(conn)?;
        view(conn, &caller, &user, now)
    })
    .await?;
    Answer::resource(&me)
}
