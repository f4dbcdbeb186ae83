//! `POST /v1/auth/reset-password`

use actix_web::{post, web};
use domain::user::{LinkRefusal, complete_reset};
use persistence::links::{self, LinkKind};
use persistence::{accounts, password_history, users};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::change::{Actor, Note, Work, settle};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::origin::Origin;
use crate::http::query::{Nothing, Query};
use crate::passwords::Password;
use crate::problem::Failure;
use crate::state::{State, read};
use crate::tokens::{self, Kind};
use crate::users::{check_new_password, hash_new_password};

/// A new password, set with a link.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "token": "rst_pwd_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE",
    "new_password": "correct horse battery", "confirm_password": "correct horse battery"
}))]
pub struct CompletePasswordReset {
    /// The token of the link that was mailed.
    #[validate(length(max = 1000, message = "A token has at most 1000 characters."))]
    #[schema(max_length = 1000)]
    token: String,
    /// The new password.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    new_password: Password,
    /// The same again.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    confirm_password: Password,
}

/// Set a new password with a link
///
/// It takes effect at once; every session ends, and the link is used up.
#[utoipa::path(
    operation_id = "complete_password_reset",
    tag = "Signing in",
    request_body = CompletePasswordReset,
    responses((status = 204, description = "The new password is set")),
    security(()),
    extensions(
        ("x-required-permission" = json!("public")),
        ("x-problems" = json!(["suspended", "reset_link_expired", "reset_link_used", "reset_link_revoked", "overloaded"]))
    )
)]
#[post("/v1/auth/reset-password")]
pub async fn complete_password_reset(
    _: Query<Nothing>,
    body: Body<CompletePasswordReset>,
    origin: Origin,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(CompletePasswordReset { token, new_password, confirm_password }) = body;
    let unknown = || Failure::reset_link(LinkRefusal::Revoked);
    let hash = tokens::parse(Kind::PasswordReset, &token).ok_or_else(unknown)?;
    let now = state.ambient.now();
    let (user, policy, last) = read(&state, move |conn| {
        let link = links::find(conn, LinkKind::ResetPassword, &hash)?.ok_or_else(unknown)?;
        let user = users::get(conn, link.account_id, link.user_id)?;
        let policy = accounts::find(conn, link.account_id)?.policy;
        // Asked before the password is looked at: a dead link deserves no advice.
        complete_reset(&user, &link.facts(), &policy, now).map_err(Failure::reset_link)?;
        let last = password_history::hashes(conn, link.account_id, user.id, policy.password.history)?;
        Ok((user, policy, last))
    })
    .await?;
    let rules = &policy.password;
    check_new_password(&state, &new_password, &confirm_password, (&user).into(), rules, last).await?;
    let password_hash = Some(hash_new_password(&state, new_password).await?);
    let actor = Actor::proven(&user);
    Work::answer(&state, user.account_id, actor, origin, move |conn, work| {
        let link = links::find(conn, LinkKind::ResetPassword, &hash)?.ok_or_else(unknown)?;
        let stored = users::find(conn, work.account.id, link.user_id)?;
        let decision = complete_reset(&stored.user, &link.facts(), &work.account.policy, work.now);
        let decision = decision.map_err(Failure::reset_link)?;
        links::mark_used(conn, &link, work.now)?;
        let note = Note { password_hash, ..Note::of("user.password_reset_completed") };
        settle(conn, work, &stored, decision, &note)?;
        Ok(Ok(Answer::no_content()))
    })
    .await
}
