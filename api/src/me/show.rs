//! `GET /v1/me`

use std::collections::BTreeMap;

use actix_web::{get, web};
use persistence::users;
use serde::Serialize;
use utoipa::ToSchema;

use crate::account::AccountView;
use crate::caller::Caller;
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
    pub account: AccountView,
    /// What the caller may do: area to level.
    #[schema(value_type = crate::openapi::schemas::PermissionLevels)]
    pub permissions: BTreeMap<&'static str, &'static str>,
}

/// Get the caller
///
/// What a front end asks for first: who is there, in which account, and what they may do.
#[utoipa::path(
    operation_id = "get_me",
    tag = "Me",
    responses((status = 200, description = "The caller, with their account and what they may do", body = MeView)),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[get("/v1/me")]
pub async fn get_me(caller: Caller, _: Query<Nothing>, state: web::Data<State>) -> Result<web::Json<MeView>, Failure> {
    let now = state.ambient.now();
    let (account, permissions) = (AccountView::from(&*caller.account), levels(caller.permissions));
    let user = query(&state, move |conn| {
        let user = users::find(conn, caller.account_id(), caller.user_id)?.user;
        Ok(Sight::of(conn, &caller, &[&user], now)?.view(&user))
    })
    .await?;
    Ok(web::Json(MeView { user, account, permissions }))
}
