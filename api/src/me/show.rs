//! `GET /v1/me`

use std::sync::Arc;

use actix_web::{get, web};
use domain::Moment;
use persistence::{Conn, users};
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use utoipa::ToSchema;

use crate::account::AccountView;
use crate::caller::Caller;
use crate::http::answer::Answer;
use crate::http::etag::Resource;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::roles::levels;
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

/// What of it stays the same until access in the account changes, written once: it is more than half of the answer.
#[derive(Debug, Clone)]
pub struct Frame {
    account: Arc<RawValue>,
    permissions: Arc<RawValue>,
}

impl Frame {
    fn of(caller: &Caller) -> serde_json::Result<Self> {
        Ok(Self {
            account: to_raw_value(&AccountView::from(&*caller.account))?.into(),
            permissions: to_raw_value(&levels(caller.permissions))?.into(),
        })
    }
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

/// The caller as they are shown themselves: what `GET` answers with, and what the entity tag stands for.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn shown(conn: &mut Conn, caller: &Caller, now: Moment) -> Result<MeView, Failure> {
    let user = users::get(conn, caller.account_id(), caller.user_id)?;
    let frame = if let Some(frame) = caller.frame.get() {
        frame.clone()
    } else {
        let frame = Frame::of(caller).map_err(|error| Failure::internal(&error))?;
        caller.frame.get_or_init(|| frame).clone()
    };
    let Frame { account, permissions } = frame;
    Ok(MeView { user: Sight::of(conn, caller, &[&user], now)?.view(&user), account, permissions })
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
    let me = query(&state, move |conn| shown(conn, &caller, now)).await?;
    Answer::resource(&me)
}
