//! `POST /v1/auth/challenges/totp-enrollment`

use actix_web::{post, web};
use domain::ids::UserId;
use domain::user::{ChallengeKind, User};
use persistence::challenges;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::challenge::present;
use crate::change::Work;
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::origin::Origin;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::State;
use crate::totp::{Enrollment, Secret};

/// A challenge's token.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "challenge_token": "rst_chl_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE" }))]
pub struct ChallengeToken {
    /// The challenge's token.
    #[validate(length(max = 1000, message = "A token has at most 1000 characters."))]
    #[schema(max_length = 1000)]
    challenge_token: String,
}

/// What an authenticator needs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "otpauth_uri": "otpauth://totp/Acme:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Acme",
    "qr_code": "data:image/png;base64,iVBORw0KGgo="
}))]
pub struct TotpEnrollment {
    /// The secret in base32, for typing.
    secret: String,
    /// The same as a URI, for links.
    otpauth_uri: String,
    /// A picture of that URI (PNG as a `data:` URL), for scanning.
    qr_code: String,
}

/// The context in which a user's TOTP secret is sealed.
#[must_use]
pub fn totp_context(user: UserId) -> String {
    format!("totp:{user}")
}

/// Makes a secret for the user: what their authenticator needs, and the secret sealed for storage.
///
/// # Errors
/// [`Failure`] when the secret cannot be sealed or drawn.
pub fn enrollment(work: &Work, user: &User) -> Result<(TotpEnrollment, Vec<u8>), Failure> {
    let secret = Secret::new(&work.state.ambient);
    let enrollment = Enrollment::new(&secret, &work.account.name, &user.username);
    let enrollment = enrollment.map_err(|error| Failure::internal(&error))?;
    let sealed = work.state.vault.seal(&totp_context(user.id), secret.as_bytes());
    let sealed = sealed.map_err(|error| Failure::internal(&error))?;
    let shown = TotpEnrollment {
        secret: enrollment.secret.clone(),
        otpauth_uri: enrollment.otpauth_uri.clone(),
        qr_code: enrollment.qr_code.clone(),
    };
    Ok((shown, sealed))
}

/// Start setting up a second factor
///
/// Shows a secret to be scanned; asking again makes a new one. A code from the authenticator then confirms it.
#[utoipa::path(
    operation_id = "start_totp_enrollment",
    tag = "Signing in",
    request_body = ChallengeToken,
    responses((status = 200, description = "What an authenticator needs", body = TotpEnrollment)),
    security(()),
    extensions(("x-required-permission" = json!("public")), ("x-problems" = json!(["invalid_challenge"])))
)]
#[post("/v1/auth/challenges/totp-enrollment")]
pub async fn start_totp_enrollment(
    _: Query<Nothing>,
    body: Body<ChallengeToken>,
    origin: Origin,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let presented = present(&state, &body.0.challenge_token, ChallengeKind::TotpEnrollment).await?;
    presented
        .answer(&state, origin, |conn, work, challenge, stored| {
            let (shown, sealed) = enrollment(work, &stored.user)?;
            challenges::set_totp_pending(conn, &challenge, &sealed)?;
            Ok(Ok(shown))
        })
        .await
}
