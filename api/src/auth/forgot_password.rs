//! `POST /v1/auth/forgot-password`

use actix_web::{post, web};
use domain::ids::{AccountId, UserId};
use persistence::users;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::login::count_nobody;
use super::pace::at_a_steady_pace;
use crate::change::{Actor, Note, Work, settle};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::origin::Origin;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, query};

/// Who forgot their password.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "username": "ada@example.com" }))]
pub struct ForgotPassword {
    /// Username, without regard to case.
    #[validate(length(max = 254, message = "A username has at most 254 characters."))]
    #[schema(max_length = 254)]
    username: String,
    /// The account's slug; it may be left out where the username exists in one account only.
    #[validate(length(max = 63, message = "A slug has at most 63 characters."))]
    #[schema(max_length = 63)]
    account: Option<String>,
}

/// Ask for a password-reset link
///
/// The answer is always the same. A user who can sign in gets a link by mail; an invited one gets a new invitation;
/// the old password goes on working until a new one is set.
#[utoipa::path(
    operation_id = "forgot_password",
    tag = "Signing in",
    request_body = ForgotPassword,
    responses((status = 202, description = "If there is such a user, a mail is on its way")),
    security(()),
    extensions(("x-required-permission" = json!("public")))
)]
#[post("/v1/auth/forgot-password")]
pub async fn forgot_password(
    _: Query<Nothing>,
    body: Body<ForgotPassword>,
    origin: Origin,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(ForgotPassword { username, account }) = body;
    state.limits.count_username(&username, account.as_deref())?;
    at_a_steady_pace(async {
        let found =
            query(&state, move |conn| Ok(users::find_by_username(conn, &username, account.as_deref())?)).await?;
        if let Some(user) = found {
            return ask(&state, origin, user.account_id, user.id).await;
        }
        count_nobody(&state, Some(Answer::accepted())).await?;
        Ok(Answer::accepted())
    })
    .await
}

async fn ask(state: &web::Data<State>, origin: Origin, account: AccountId, user: UserId) -> Result<Answer, Failure> {
    Work::answer(state, account, Actor::Anonymous, origin, move |conn, work| {
        let stored = users::find(conn, account, user)?;
        let stored = crate::users::up_to_date(conn, work, stored)?;
        let decision = domain::user::forgot_password(&stored.user, &work.account.policy, work.now);
        settle(conn, work, &stored, decision, &Note::of("user.password_forgotten"))?;
        Ok(Ok(Answer::accepted()))
    })
    .await
}
