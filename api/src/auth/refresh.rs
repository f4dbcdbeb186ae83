//! `POST /v1/auth/refresh`

use actix_web::{post, web};
use chrono::TimeDelta;
use domain::ids::UserId;
use domain::user::User;
use persistence::sessions::{self, find_refresh_token, use_refresh_token};
use persistence::{Conn, users};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::session::{TokenPair, issue};
use crate::change::audit;
use crate::change::{Actor, Work};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::origin::Origin;
use crate::http::query::{Nothing, Query};
use crate::problem::{Code, Failure};
use crate::state::{State, query};
use crate::tokens::{self, Kind};
use crate::users::up_to_date;

/// How often a user's presence is written down.
const NOTICED_EVERY: TimeDelta = TimeDelta::hours(6);

/// A refresh token.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "refresh_token": "rst_ref_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE" }))]
pub struct RefreshToken {
    /// The refresh token.
    #[validate(length(max = 1000, message = "A token has at most 1000 characters."))]
    #[schema(max_length = 1000)]
    pub refresh_token: String,
}

/// Get a new pair of tokens
///
/// The refresh token is used up. A second use of one ends the session: one of its two users must have stolen it.
#[utoipa::path(
    operation_id = "refresh",
    tag = "Signing in",
    request_body = RefreshToken,
    responses((status = 200, description = "The next pair of tokens", body = TokenPair)),
    security(()),
    extensions(("x-required-permission" = json!("public")), ("x-problems" = json!(["invalid_refresh_token"])))
)]
#[post("/v1/auth/refresh")]
pub async fn refresh(
    _: Query<Nothing>,
    body: Body<RefreshToken>,
    origin: Origin,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let hash = tokens::parse(Kind::Refresh, &body.0.refresh_token).ok_or_else(dead)?;
    let now = state.ambient.now();
    let found = query(&state, move |conn| Ok(find_refresh_token(conn, &hash, now)?)).await?.ok_or_else(dead)?;
    let account = found.session.account_id;
    Work::answer(&state, account, Actor::Anonymous, origin, move |conn, work| {
        Ok(match rotate(conn, work, &hash)? {
            Ok(pair) => Ok(Answer::ok(&pair)?),
            Err(refusal) => Err(refusal),
        })
    })
    .await
}

fn rotate(conn: &mut Conn, work: &Work, hash: &[u8]) -> Result<Result<TokenPair, Failure>, Failure> {
    let found = find_refresh_token(conn, hash, work.now)?.ok_or_else(dead)?;
    let session = found.session;
    if found.used {
        sessions::end(conn, work.account.id, session.user_id, session.id, "refresh_token_reused", work.now)?;
        let name = users::get(conn, work.account.id, session.user_id)?.username;
        audit::record_session(conn, work, "session.refresh_token_reused", session.id, (session.user_id, name))?;
        return Ok(Err(dead()));
    }
    if !notice(conn, work, session.user_id)? {
        return Ok(Err(dead()));
    }
    let expires_at = work.now + work.state.settings.session_lifetime;
    use_refresh_token(conn, &session, hash, work.now, expires_at)?;
    Ok(Ok(issue(conn, work, &session)?))
}

/// Notes that the user is about, a few times a day, so that nobody is suspended for an absence (S4.8) during which they
/// worked: not by a policy that comes into force later either. False when it has been too long already.
fn notice(conn: &mut Conn, work: &Work, user: UserId) -> Result<bool, Failure> {
    let policy = &work.account.policy;
    let stored = users::find(conn, work.account.id, user)?;
    if work.now - stored.user.last_seen_at < NOTICED_EVERY {
        return Ok(true);
    }
    let stored = up_to_date(conn, work, stored)?;
    if stored.user.inactivity.is_some() {
        return Ok(false);
    }
    let seen = User { last_seen_at: work.now, ..stored.user.clone() };
    users::save(conn, &stored, seen, policy, work.now)?;
    Ok(true)
}

fn dead() -> Failure {
    Failure::plain(Code::InvalidRefreshToken)
}
