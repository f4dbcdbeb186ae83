//! `POST /v1/auth/login`

use actix_web::{post, web};
use domain::user::User;
use persistence::users::{self, Stored};
use persistence::{Conn, StorageError, credentials, sign_ins};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::challenge::count_failure;
use super::outcome::{Given, LoginOutcome, advance};
use crate::change::{Actor, Work};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::origin::Origin;
use crate::http::query::{Nothing, Query};
use crate::idempotency::Claim;
use crate::passwords::{Password, Verdict};
use crate::problem::{Code, Failure};
use crate::state::{State, query};

/// Who signs in, and with what.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "username": "ada@example.com", "password": "correct horse battery", "account": "acme" }))]
pub struct Login {
    /// Username, without regard to case.
    #[validate(length(max = 254, message = "A username has at most 254 characters."))]
    #[schema(max_length = 254)]
    username: String,
    /// Password.
    #[schema(value_type = String, format = Password, max_length = 128)]
    password: Password,
    /// The account's slug; it may be left out where the username exists in one account only.
    #[validate(length(max = 63, message = "A slug has at most 63 characters."))]
    #[schema(max_length = 63)]
    account: Option<String>,
}

/// Longer passwords than this are nobody's: they are not hashed.
const PASSWORD_BYTES_MAX: usize = 1024;

/// Sign in
///
/// Leads to a session, or to a challenge: a code of the second factor, setting one up, or a new password. Every wrong
/// credential gets the same answer in the same time, whoever exists.
#[utoipa::path(
    operation_id = "login",
    tag = "Signing in",
    request_body = Login,
    responses((status = 200, description = "A session, or the next challenge", body = LoginOutcome)),
    security(()),
    extensions(
        ("x-required-permission" = json!("public")),
        ("x-problems" = json!(["invalid_credentials", "locked_out", "suspended", "deactivated", "recovery_pending", "overloaded"]))
    )
)]
#[post("/v1/auth/login")]
pub async fn login(
    _: Query<Nothing>,
    body: Body<Login>,
    origin: Origin,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(Login { username, password, account }) = body;
    state.limits.count_username(&username, account.as_deref())?;
    if password.as_str().len() > PASSWORD_BYTES_MAX {
        return Err(wrong());
    }
    let found = query(&state, move |conn| find(conn, &username, account.as_deref())).await?;
    let (user, hash) = found.map_or((None, None), |(user, hash)| (Some(user), hash));
    let verdict = state.passwords.verify(password.clone(), hash.clone()).await?;
    let Some(user) = user else {
        count_nobody(&state, None).await?;
        return Err(wrong());
    };
    let rehashed = match verdict {
        // Where there is no room for it the password was right all the same: the next sign-in may find some.
        Verdict { matches: true, outdated: true } => state.passwords.hash(password).await.ok(),
        _ => None,
    };
    Work::answer(&state, user.account_id, Actor::Anonymous, origin, move |conn, work| {
        let stored = users::find(conn, work.account.id, user.id)?;
        let stored = crate::users::up_to_date(conn, work, stored)?;
        if !verdict.matches {
            count_failure(conn, work, &stored)?;
            return Ok(Err(wrong()));
        }
        Ok(match enter(conn, work, &stored, hash.as_deref(), rehashed)? {
            Ok(outcome) => Ok(Answer::ok(&outcome)?.concerning(user.id)),
            Err(refusal) => Err(refusal),
        })
    })
    .await
}

fn find(conn: &mut Conn, username: &str, account: Option<&str>) -> Result<Option<(User, Option<String>)>, Failure> {
    let Some(user) = users::find_by_username(conn, username, account)? else { return Ok(None) };
    let hash = credentials::find(conn, user.account_id, user.id)?.password_hash;
    Ok(Some((user, hash)))
}

fn enter(
    conn: &mut Conn,
    work: &Work,
    stored: &Stored,
    verified: Option<&str>,
    rehashed: Option<String>,
) -> Result<Result<LoginOutcome, Failure>, Failure> {
    let mut secrets = credentials::find(conn, work.account.id, stored.user.id)?;
    // The password may have been replaced while the old one was being verified.
    if secrets.password_hash.as_deref() != verified {
        return Ok(Err(wrong()));
    }
    if rehashed.is_some() {
        secrets.password_hash = rehashed;
        credentials::save(conn, work.account.id, stored.user.id, &secrets)?;
    }
    // A refusal undoes nothing that matters; what time has done to the user is found again next time.
    match advance(conn, work, stored, Given::default()) {
        // Who is not onboarded yet gets the very answer that a wrong password gets.
        Err(refusal) if refusal.code() == Code::InvalidCredentials => Err(wrong()),
        outcome => Ok(Ok(outcome?)),
    }
}

/// Why a sign-in of nobody was not counted.
enum Uncounted {
    /// Somebody else counted the very first one at the same moment.
    Raced,
    Failed(Failure),
}

impl From<StorageError> for Uncounted {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Taken(_) => Self::Raced,
            error => Self::Failed(error.into()),
        }
    }
}

/// Does for a username that nobody has as much as counting a wrong password of a known user costs; `answer` is kept along
/// with it if the request may be sent again.
pub(super) async fn count_nobody(state: &web::Data<State>, answer: Option<Answer>) -> Result<(), Failure> {
    let (state, kept) = (state.clone(), Claim::current().zip(answer));
    let counted = web::block(move || {
        state.db.write_installation(|conn| {
            sign_ins::count_unknown(conn)?;
            let Some((claim, answer)) = kept else { return Ok(None) };
            claim.keep(conn, None, &answer).map_err(Uncounted::Failed)?;
            Ok(Some((claim, answer.status)))
        })
    });
    match counted.await? {
        Ok(kept) => {
            if let Some((claim, status)) = kept {
                claim.committed(status);
            }
            Ok(())
        }
        Err(Uncounted::Raced) => Ok(()),
        Err(Uncounted::Failed(failure)) => Err(failure),
    }
}

fn wrong() -> Failure {
    Failure::new(
        Code::InvalidCredentials,
        "Username and password do not belong together. Where a username exists in several accounts, send `account` too.",
    )
}
