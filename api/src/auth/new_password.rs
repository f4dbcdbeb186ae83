//! `POST /v1/auth/challenges/new-password`

use actix_web::{post, web};
use domain::user::{ChallengeKind, NextStep, change_password, next_step};
use persistence::{challenges, password_history, users};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::challenge::{over, present};
use super::outcome::{Given, LoginOutcome, advance};
use crate::change::{Note, settle};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::origin::Origin;
use crate::http::query::{Nothing, Query};
use crate::passwords::Password;
use crate::problem::Failure;
use crate::state::{State, read};
use crate::users::{check_new_password, hash_new_password};

/// A new password in place of one that must be changed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "challenge_token": "rst_chl_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE",
    "new_password": "correct horse battery", "confirm_password": "correct horse battery"
}))]
pub struct NewPasswordAnswer {
    /// The challenge's token.
    #[validate(length(max = 1000, message = "A token has at most 1000 characters."))]
    #[schema(max_length = 1000)]
    challenge_token: String,
    /// The new password.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    new_password: Password,
    /// The same again.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    confirm_password: Password,
}

/// Answer with a new password
///
/// Asked for where the old one expired, or an admin wants another.
#[utoipa::path(
    operation_id = "set_new_password",
    tag = "Signing in",
    request_body = NewPasswordAnswer,
    responses((status = 200, description = "A session", body = LoginOutcome)),
    security(()),
    extensions(
        ("x-required-permission" = json!("public")),
        ("x-problems" = json!(["invalid_challenge", "locked_out", "suspended", "deactivated", "recovery_pending", "overloaded"]))
    )
)]
#[post("/v1/auth/challenges/new-password")]
pub async fn set_new_password(
    _: Query<Nothing>,
    body: Body<NewPasswordAnswer>,
    origin: Origin,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(NewPasswordAnswer { challenge_token, new_password, confirm_password }) = body;
    let presented = present(&state, &challenge_token, ChallengeKind::NewPassword).await?;
    let (account, hash) = (presented.account, presented.hash());
    let now = state.ambient.now();
    let (user, policy, last) = read(&state, move |conn| {
        let challenge = challenges::find(conn, &hash, now)?.filter(|it| it.kind == ChallengeKind::NewPassword);
        let challenge = challenge.ok_or_else(over)?;
        let user = users::get(conn, account, challenge.user_id)?;
        let policy = persistence::accounts::find(conn, account)?.policy;
        // The one that must be changed is not set again, whatever the policy.
        let last = password_history::hashes(conn, account, user.id, policy.password.history.max(1))?;
        Ok((user, policy, last))
    })
    .await?;
    let rules = &policy.password;
    check_new_password(&state, &new_password, &confirm_password, (&user).into(), rules, last).await?;
    let password_hash = Some(hash_new_password(&state, new_password).await?);
    presented
        .answer(&state, origin, move |conn, work, challenge, stored| {
            let step = next_step(&stored.user, &work.account.policy, challenge.second_factor, work.now)?;
            if step != NextStep::Challenge(ChallengeKind::NewPassword) {
                return Err(over());
            }
            let decision = change_password(&stored.user, work.now);
            let work = &work.proven(&stored.user);
            let note = Note { password_hash, ..Note::of("user.password_changed") };
            let (stored, _) = settle(conn, work, &stored, decision, &note)?;
            challenges::remove(conn, &challenge)?;
            let given = Given { second_factor: challenge.second_factor, ..Given::default() };
            Ok(Ok(advance(conn, work, &stored, given)?))
        })
        .await
}
