//! `POST /v1/invitations/check`

use actix_web::{post, web};
use chrono::{DateTime, Utc};
use persistence::{accounts, users};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{find, hash};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, read};

/// An invitation's token.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "token": "rst_inv_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE" }))]
pub struct InvitationToken {
    /// The token of the link that was mailed.
    #[validate(length(max = 1000, message = "A token has at most 1000 characters."))]
    #[schema(max_length = 1000)]
    pub token: String,
}

/// What an invitation is for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "email": "grace@example.com", "first_name": "Grace", "username": "grace", "account_name": "Acme", "account_slug": "acme",
    "expires_at": "2026-03-08T09:00:00Z", "mfa_required": true
}))]
pub struct InvitationCheck {
    /// Who was invited.
    email: String,
    /// Their first name.
    first_name: String,
    /// What they will sign in with.
    username: String,
    /// Into which account.
    account_name: String,
    /// The same as a sign-in names it, where the username is in several accounts.
    account_slug: String,
    /// When the invitation expires.
    expires_at: DateTime<Utc>,
    /// Whether a second factor must be set up.
    mfa_required: bool,
}

/// Check an invitation
///
/// For the page that a link leads to: to greet who was invited, or say that the link no longer works.
#[utoipa::path(
    operation_id = "check_invitation",
    tag = "Invitations",
    request_body = InvitationToken,
    responses((status = 200, description = "The invitation can be accepted", body = InvitationCheck)),
    security(()),
    extensions(
        ("x-required-permission" = json!("public")),
        ("x-problems" = json!(["suspended", "invitation_expired", "invitation_used", "invitation_revoked"]))
    )
)]
#[post("/v1/invitations/check")]
pub async fn check_invitation(
    _: Query<Nothing>,
    body: Body<InvitationToken>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (hash, now) = (hash(&body.0.token)?, state.ambient.now());
    read(&state, move |conn| {
        let link = find(conn, &hash)?;
        let user = users::get(conn, link.account_id, link.user_id)?;
        let account = accounts::find(conn, link.account_id)?;
        domain::user::check_invitation(&user, &link.facts(), &account.policy, now).map_err(Failure::invitation)?;
        let check = InvitationCheck {
            email: user.profile.email,
            first_name: user.profile.first_name,
            username: user.username,
            account_name: account.name,
            account_slug: account.slug,
            expires_at: link.expires_at,
            mfa_required: account.policy.mfa.required,
        };
        Ok(Answer::ok(&check)?.concerning(user.id))
    })
    .await
}
