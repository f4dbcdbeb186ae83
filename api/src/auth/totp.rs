//! `POST /v1/auth/challenges/totp`

use actix_web::{post, web};
use domain::user::ChallengeKind;
use persistence::challenges::{self, Challenge};
use persistence::users::Stored;
use persistence::{Conn, credentials};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::challenge::{present, wrong_answer};
use super::outcome::{Given, LoginOutcome, advance};
use super::start_totp_enrollment::totp_context;
use crate::change::Work;
use crate::change::audit::{self, Target, TargetKind};
use crate::http::answer::Answer;
use crate::http::body::{Body, set};
use crate::http::origin::Origin;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::State;
use crate::totp::{RecoveryCode, Secret, accept};

/// A code of the second factor, or a recovery code.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
// Two of three fields: the token and one of the others.
#[schema(min_properties = 2, max_properties = 2, example = json!({
    "challenge_token": "rst_chl_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE", "code": "123456"
}))]
pub struct TotpAnswer {
    /// The challenge's token.
    #[validate(length(max = 1000, message = "A token has at most 1000 characters."))]
    #[schema(max_length = 1000)]
    challenge_token: String,
    /// Six digits from the authenticator; each code works once.
    #[serde(default, deserialize_with = "set")]
    #[validate(length(max = 8, message = "A code has six digits."))]
    #[schema(value_type = String, pattern = "^[0-9 ]{6,8}$", max_length = 8, required = false)]
    code: Option<String>,
    /// One of the recovery codes, instead; each works once.
    #[serde(default, deserialize_with = "set")]
    #[validate(length(max = 64, message = "A recovery code has 16 characters, with signs between them."))]
    #[schema(value_type = String, max_length = 64, required = false)]
    recovery_code: Option<String>,
}

/// Answer with the second factor
///
/// Either a code of the authenticator or a recovery code. Wrong ones count as wrong passwords do.
#[utoipa::path(
    operation_id = "answer_totp",
    tag = "Signing in",
    request_body = TotpAnswer,
    responses((status = 200, description = "A session, or the next challenge", body = LoginOutcome)),
    security(()),
    extensions(
        ("x-required-permission" = json!("public")),
        ("x-problems" = json!(["invalid_challenge", "invalid_credentials", "locked_out", "suspended", "deactivated", "recovery_pending"]))
    )
)]
#[post("/v1/auth/challenges/totp")]
pub async fn answer_totp(
    _: Query<Nothing>,
    body: Body<TotpAnswer>,
    origin: Origin,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(TotpAnswer { challenge_token, code, recovery_code }) = body;
    let proof = match (code, recovery_code) {
        (Some(code), None) => Proof::Code(code),
        (None, Some(code)) => Proof::Recovery(code),
        _ => return Err(Failure::invalid_field("/code", "required", "Send either `code` or `recovery_code`.")),
    };
    let presented = present(&state, &challenge_token, ChallengeKind::Totp).await?;
    presented
        .answer(&state, origin, move |conn, work, challenge, stored| answer(conn, work, &challenge, &stored, &proof))
        .await
}

enum Proof {
    Code(String),
    Recovery(String),
}

fn answer(
    conn: &mut Conn,
    work: &Work,
    challenge: &Challenge,
    stored: &Stored,
    proof: &Proof,
) -> Result<Result<LoginOutcome, Failure>, Failure> {
    let proved = match proof {
        Proof::Code(code) => accept_code(conn, work, stored, code)?,
        Proof::Recovery(code) => accept_recovery_code(conn, work, stored, code)?,
    };
    if !proved {
        return Ok(Err(wrong_answer(conn, work, challenge, stored)?));
    }
    challenges::remove(conn, challenge)?;
    let given = Given { second_factor: true, ..Given::default() };
    Ok(Ok(advance(conn, work, stored, given)?))
}

fn accept_code(conn: &mut Conn, work: &Work, stored: &Stored, code: &str) -> Result<bool, Failure> {
    let mut secrets = credentials::find(conn, work.account.id, stored.user.id)?;
    let Some(sealed) = &secrets.totp_secret else { return Ok(false) };
    let opened =
        work.state.vault.open(&totp_context(stored.user.id), sealed).map_err(|error| Failure::internal(&error))?;
    let secret = Secret::try_from(opened.as_slice()).map_err(|error| Failure::internal(&error))?;
    let last_step = secrets.totp_last_step.and_then(|step| u64::try_from(step).ok());
    let Some(step) = accept(&secret, code, work.now, last_step) else { return Ok(false) };
    secrets.totp_last_step = i64::try_from(step).ok();
    credentials::save(conn, work.account.id, stored.user.id, &secrets)?;
    Ok(true)
}

fn accept_recovery_code(conn: &mut Conn, work: &Work, stored: &Stored, code: &str) -> Result<bool, Failure> {
    let Some(code) = RecoveryCode::parse(code) else { return Ok(false) };
    let (account, id) = (work.account.id, stored.user.id);
    let accepted = credentials::use_recovery_code(conn, account, id, &code.hash(id), work.now)?;
    if accepted {
        let target = Target { kind: TargetKind::User, id: id.0, name: stored.user.username.clone() };
        audit::record(conn, work, "user.recovery_code_used", target, None, None, None)?;
    }
    Ok(accepted)
}
