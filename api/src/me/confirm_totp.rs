//! `POST /v1/me/mfa/totp/confirm`

use actix_web::{post, web};
use domain::user::enroll_mfa;
use persistence::{credentials, users};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::{check_enrollment_code, count_failure, store_enrollment};
use crate::caller::Caller;
use crate::change::{Note, settle};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::query::{Nothing, Query};
use crate::problem::{Code, Failure};
use crate::state::State;

/// A code that shows that the authenticator has the secret.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "123456" }))]
pub struct TotpCode {
    /// Six digits from the authenticator.
    #[validate(length(max = 8, message = "A code has six digits."))]
    #[schema(pattern = "^[0-9 ]{6,8}$", max_length = 8)]
    code: String,
}

/// Recovery codes, shown once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "recovery_codes": ["6Q2W-9K4E-T7XM-1BZN"] }))]
pub struct RecoveryCodes {
    /// Ten codes that replace the second factor, each once.
    pub recovery_codes: Vec<String>,
}

/// Confirm one's own second factor
///
/// From now on it is asked for at signing in; the recovery codes are new and shown once.
#[utoipa::path(
    operation_id = "confirm_my_totp",
    tag = "Me",
    request_body = TotpCode,
    responses((status = 200, description = "Enrolled; the recovery codes", body = RecoveryCodes)),
    extensions(
        ("x-required-permission" = json!("authenticated")),
        ("x-problems" = json!(["wrong_code", "enrollment_not_started"]))
    )
)]
#[post("/v1/me/mfa/totp/confirm")]
pub async fn confirm_my_totp(
    caller: Caller,
    _: Query<Nothing>,
    body: Body<TotpCode>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(TotpCode { code }) = body;
    let account = caller.account_id();
    let confirmed = caller.answer(&state, move |conn, work, caller| {
        let stored = users::find(conn, account, caller.user_id)?;
        let pending = credentials::find(conn, account, caller.user_id)?.totp_pending;
        let sealed = pending.ok_or_else(|| Failure::plain(Code::EnrollmentNotStarted))?;
        let Some(step) = check_enrollment_code(work, &stored, &sealed, &code)? else {
            count_failure(conn, work, &stored)?;
            return Ok(Err(Failure::plain(Code::WrongCode)));
        };
        let recovery_codes = store_enrollment(conn, work, &stored, sealed, step)?;
        let decision = enroll_mfa(&stored.user, &work.account.policy, work.now);
        settle(conn, work, &stored, decision, &Note::of("user.mfa_enrolled"))?;
        Ok(Ok(Answer::ok(&RecoveryCodes { recovery_codes })?))
    });
    confirmed.await
}
