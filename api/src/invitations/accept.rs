//! `POST /v1/invitations/accept`

use actix_web::{post, web};
use domain::user::{ChallengeKind, NextStep, check_invitation, step_after_invitation};
use persistence::{accounts, links, users};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{find, hash};
use crate::auth::{Given, LoginOutcome, advance, put_onboarding};
use crate::change::{Actor, Note, Work, settle};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::origin::Origin;
use crate::http::query::{Nothing, Query};
use crate::passwords::Password;
use crate::problem::Failure;
use crate::state::{State, read};
use crate::users::{check_at, hash_new_password};

/// An invitation accepted, with the password that the user chose.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "token": "rst_inv_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE",
    "password": "correct horse battery", "confirm_password": "correct horse battery"
}))]
pub struct AcceptInvitation {
    /// The token of the link that was mailed.
    #[validate(length(max = 1000, message = "A token has at most 1000 characters."))]
    #[schema(max_length = 1000)]
    token: String,
    /// The password.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    password: Password,
    /// The same again.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    confirm_password: Password,
}

/// Accept an invitation
///
/// Sets the password. Where a second factor is required the answer is a challenge to set one up, and the link goes on
/// working until that is done; then the user is active and signed in.
#[utoipa::path(
    operation_id = "accept_invitation",
    tag = "Invitations",
    request_body = AcceptInvitation,
    responses((status = 200, description = "A session, or a challenge to set up a second factor", body = LoginOutcome)),
    security(()),
    extensions(
        ("x-required-permission" = json!("public")),
        ("x-problems" = json!(["suspended", "invitation_expired", "invitation_used", "invitation_revoked", "overloaded"]))
    )
)]
#[post("/v1/invitations/accept")]
pub async fn accept_invitation(
    _: Query<Nothing>,
    body: Body<AcceptInvitation>,
    origin: Origin,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(AcceptInvitation { token, password, confirm_password }) = body;
    let (hash, now) = (hash(&token)?, state.ambient.now());
    let (user, policy) = read(&state, move |conn| {
        let link = find(conn, &hash)?;
        let user = users::get(conn, link.account_id, link.user_id)?;
        let policy = accounts::find(conn, link.account_id)?.policy;
        // Asked before the password is looked at: a dead link deserves no advice.
        check_invitation(&user, &link.facts(), &policy, now).map_err(Failure::invitation)?;
        Ok((user, policy))
    })
    .await?;
    check_at("/password", &password, Some(&confirm_password), (&user).into(), &policy.password)?;
    let password_hash = Some(hash_new_password(&state, password).await?);
    let actor = Actor::proven(&user);
    Work::answer(&state, user.account_id, actor, origin, move |conn, work| {
        let policy = &work.account.policy;
        let link = find(conn, &hash)?;
        let stored = users::find(conn, work.account.id, link.user_id)?;
        let decision = domain::user::accept_invitation(&stored.user, &link.facts(), policy, work.now);
        let decision = decision.map_err(Failure::invitation)?;
        let note = Note { password_hash, ..Note::of("user.invitation_accepted") };
        let (stored, _) = settle(conn, work, &stored, decision, &note)?;
        let step = step_after_invitation(&stored.user, policy, work.now)?;
        let outcome = if step == NextStep::Challenge(ChallengeKind::TotpEnrollment) {
            LoginOutcome::Challenge(put_onboarding(conn, work, &stored.user)?)
        } else {
            links::mark_used(conn, &link, work.now)?;
            advance(conn, work, &stored, Given::default())?
        };
        Ok(Ok(Answer::ok(&outcome)?.concerning(stored.user.id)))
    })
    .await
}
