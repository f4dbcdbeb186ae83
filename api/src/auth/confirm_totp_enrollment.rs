//! `POST /v1/auth/challenges/totp-enrollment/confirm`

use actix_web::{post, web};
use domain::user::{ChallengeKind, NextStep, enroll_mfa, next_step, step_after_invitation};
use persistence::Conn;
use persistence::challenges::{self, Challenge};
use persistence::credentials::{self, Credentials};
use persistence::users::Stored;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::challenge::{over, present, wrong_answer};
use super::outcome::{Given, LoginOutcome, advance};
use super::start_totp_enrollment::totp_context;
use crate::change::{Note, Work, send, settle};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::origin::Origin;
use crate::http::query::{Nothing, Query};
use crate::mail::Letter;
use crate::problem::{Code, Failure};
use crate::state::State;
use crate::totp::{Secret, accept, recovery_codes};

/// A code that shows that the authenticator has the secret.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "challenge_token": "rst_chl_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE", "code": "123456" }))]
pub struct TotpConfirmation {
    /// The challenge's token.
    #[validate(length(max = 1000, message = "A token has at most 1000 characters."))]
    #[schema(max_length = 1000)]
    challenge_token: String,
    /// Six digits from the authenticator.
    #[validate(length(max = 8, message = "A code has six digits."))]
    #[schema(pattern = "^[0-9 ]{6,8}$", max_length = 8)]
    code: String,
}

/// Confirm the second factor
///
/// Signs in, and shows the recovery codes, once.
#[utoipa::path(
    operation_id = "confirm_totp_enrollment",
    tag = "Signing in",
    request_body = TotpConfirmation,
    responses((status = 200, description = "A session with recovery codes, or the next challenge", body = LoginOutcome)),
    security(()),
    extensions(
        ("x-required-permission" = json!("public")),
        ("x-problems" = json!(["invalid_challenge", "invalid_credentials", "enrollment_not_started", "locked_out", "suspended", "deactivated", "recovery_pending"]))
    )
)]
#[post("/v1/auth/challenges/totp-enrollment/confirm")]
pub async fn confirm_totp_enrollment(
    _: Query<Nothing>,
    body: Body<TotpConfirmation>,
    origin: Origin,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(TotpConfirmation { challenge_token, code }) = body;
    let presented = present(&state, &challenge_token, ChallengeKind::TotpEnrollment).await?;
    presented
        .answer(&state, origin, move |conn, work, challenge, stored| confirm(conn, work, &challenge, &stored, &code))
        .await
}

fn confirm(
    conn: &mut Conn,
    work: &Work,
    challenge: &Challenge,
    stored: &Stored,
    code: &str,
) -> Result<Result<LoginOutcome, Failure>, Failure> {
    let policy = &work.account.policy;
    let step = if challenge.onboarding {
        step_after_invitation(&stored.user, policy, work.now)?
    } else {
        next_step(&stored.user, policy, challenge.second_factor, work.now)?
    };
    if step != NextStep::Challenge(ChallengeKind::TotpEnrollment) {
        return Err(over());
    }
    let Some(sealed) = &challenge.totp_pending else { return Err(Failure::plain(Code::EnrollmentNotStarted)) };
    let Some(step) = check_enrollment_code(work, stored, sealed, code)? else {
        return Ok(Err(wrong_answer(conn, work, challenge, stored)?));
    };
    challenges::remove(conn, challenge)?;
    let codes = store_enrollment(conn, work, stored, sealed.clone(), step)?;
    let decision = enroll_mfa(&stored.user, policy, work.now);
    let work = &work.proven(&stored.user);
    let action = if challenge.onboarding { "user.onboarded" } else { "user.mfa_enrolled" };
    let (stored, _) = settle(conn, work, stored, decision, &Note::of(action))?;
    let given = Given { second_factor: true, recovery_codes: Some(codes) };
    Ok(Ok(advance(conn, work, &stored, given)?))
}

/// The time step of `code`, if the sealed secret makes it now.
///
/// # Errors
/// [`Failure`] when the secret cannot be opened.
pub fn check_enrollment_code(work: &Work, stored: &Stored, sealed: &[u8], code: &str) -> Result<Option<u64>, Failure> {
    let opened = work.state.vault.open(&totp_context(stored.user.id), sealed);
    let opened = opened.map_err(|error| Failure::internal(&error))?;
    let secret = Secret::try_from(opened.as_slice()).map_err(|error| Failure::internal(&error))?;
    Ok(accept(&secret, code, work.now, None))
}

/// Keeps a confirmed second factor, tells the user by mail, and answers with new recovery codes.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn store_enrollment(
    conn: &mut Conn,
    work: &Work,
    stored: &Stored,
    sealed: Vec<u8>,
    step: u64,
) -> Result<Vec<String>, Failure> {
    let (account, id) = (work.account.id, stored.user.id);
    let secrets = Credentials {
        totp_secret: Some(sealed),
        totp_pending: None,
        // The code that confirmed it has been used.
        totp_last_step: i64::try_from(step).ok(),
        ..credentials::find(conn, account, id)?
    };
    credentials::save(conn, account, id, &secrets)?;
    let codes = recovery_codes(&work.state.ambient);
    credentials::replace_recovery_codes(conn, account, id, &codes.each_ref().map(|code| code.hash(id)))?;
    let letter = Letter::MfaEnrolled {
        first_name: stored.user.profile.first_name.clone(),
        account_name: work.account.name.clone(),
    };
    send(conn, work, &stored.user, &letter)?;
    Ok(codes.iter().map(|code| code.text().to_string()).collect())
}
