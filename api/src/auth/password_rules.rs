//! `POST /v1/auth/password-rules`

use actix_web::{post, web};
use domain::ids::AccountId;
use domain::user::{ChallengeKind, LinkRefusal, check_invitation, complete_reset};
use persistence::links::{self, LinkKind};
use persistence::{Conn, accounts, challenges, users};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::challenge::over;
use crate::account::PasswordRules;
use crate::http::body::Body;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, read};
use crate::tokens::{self, Kind};

/// A token that lets somebody set a password.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "token": "rst_inv_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE" }))]
pub struct PasswordToken {
    /// The token of an invitation, of a link that resets a password, or of a challenge to set a new one.
    #[validate(length(max = 1000, message = "A token has at most 1000 characters."))]
    #[schema(max_length = 1000)]
    token: String,
}

/// Ask for password rules with a token
///
/// For the page on which somebody who is not signed in chooses a password: it says beforehand what the account accepts.
#[utoipa::path(
    operation_id = "ask_password_rules",
    tag = "Signing in",
    request_body = PasswordToken,
    responses((status = 200, description = "What a password must be", body = PasswordRules)),
    security(()),
    extensions(
        ("x-required-permission" = json!("public")),
        ("x-problems" = json!([
            "suspended", "invitation_expired", "invitation_used", "invitation_revoked", "reset_link_expired",
            "reset_link_used", "reset_link_revoked", "invalid_challenge"
        ]))
    )
)]
#[post("/v1/auth/password-rules")]
pub async fn ask_password_rules(
    _: Query<Nothing>,
    body: Body<PasswordToken>,
    state: web::Data<State>,
) -> Result<web::Json<PasswordRules>, Failure> {
    let (token, now) = (body.0.token, state.ambient.now());
    let rules = read(&state, move |conn| {
        let account = account_of(conn, &token, now)?;
        Ok(PasswordRules::from(&accounts::find(conn, account)?.policy.password))
    })
    .await?;
    Ok(web::Json(rules))
}

/// The account in which the token's owner may set a password with it now.
fn account_of(conn: &mut Conn, token: &str, now: domain::Moment) -> Result<AccountId, Failure> {
    let hash = tokens::hash(token);
    match tokens::kind_of(token) {
        Some(Kind::Invitation) => {
            let refused = Failure::invitation;
            let link = links::find(conn, LinkKind::Invitation, &hash)?.ok_or_else(|| refused(LinkRefusal::Revoked))?;
            let user = users::get(conn, link.account_id, link.user_id)?;
            let policy = accounts::find(conn, link.account_id)?.policy;
            check_invitation(&user, &link.facts(), &policy, now).map_err(refused)?;
            Ok(link.account_id)
        }
        Some(Kind::Challenge) => {
            let challenge = challenges::find(conn, &hash, now)?.filter(|it| it.kind == ChallengeKind::NewPassword);
            Ok(challenge.ok_or_else(over)?.account_id)
        }
        _ => {
            let refused = Failure::reset_link;
            let link =
                links::find(conn, LinkKind::ResetPassword, &hash)?.ok_or_else(|| refused(LinkRefusal::Revoked))?;
            let user = users::get(conn, link.account_id, link.user_id)?;
            let policy = accounts::find(conn, link.account_id)?.policy;
            complete_reset(&user, &link.facts(), &policy, now).map_err(refused)?;
            Ok(link.account_id)
        }
    }
}
