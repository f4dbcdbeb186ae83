//! Sessions: an access token that anybody can check, and a refresh token that is used once.

use domain::ids::SessionId;
use domain::user::User;
use persistence::Conn;
use persistence::sessions::{self, Session};
use serde::Serialize;
use utoipa::ToSchema;

use crate::change::Work;
use crate::keys::access_token::{self, Claims};
use crate::problem::Failure;
use crate::state::AUDIENCE;
use crate::tokens::{Kind, Token};

/// The tokens of a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "access_token": "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwMTk5ZjJhNCJ9.c2lnbmF0dXJl",
    "token_type": "Bearer", "expires_in": 900,
    "refresh_token": "rst_ref_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE"
}))]
pub struct TokenPair {
    /// Goes into `Authorization: Bearer …`; a JWT (`EdDSA`) that the JWKS verifies.
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(value_type = crate::openapi::schemas::TokenType)]
    pub token_type: &'static str,
    /// Seconds until the access token expires.
    pub expires_in: i64,
    /// Gets the next pair, once.
    pub refresh_token: String,
}

/// Opens a session for the user; answers with its tokens.
pub(super) fn open_session(conn: &mut Conn, work: &Work, user: &User) -> Result<TokenPair, Failure> {
    let id: SessionId = work.state.ambient.id();
    let session = Session {
        id,
        account_id: work.account.id,
        user_id: user.id,
        created_at: work.now,
        last_used_at: work.now,
        expires_at: work.now + work.state.settings.session_lifetime,
        ip: work.origin.ip.clone(),
        user_agent: work.origin.user_agent.clone(),
    };
    sessions::insert(conn, &session)?;
    issue(conn, work, &session)
}

/// A new pair of tokens for a session.
pub(super) fn issue(conn: &mut Conn, work: &Work, session: &Session) -> Result<TokenPair, Failure> {
    let state = &work.state;
    let refresh = Token::new(Kind::Refresh, &state.ambient);
    sessions::insert_refresh_token(conn, work.account.id, session.id, &refresh.hash(), work.now)?;
    let claims = Claims {
        iss: state.issuer().to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: session.user_id,
        sid: session.id,
        account_id: work.account.id,
        iat: work.now,
        exp: work.now + state.settings.access_token_lifetime,
        jti: state.ambient.id(),
    };
    let access_token = access_token::sign(&state.keys(), &claims).map_err(|error| Failure::internal(&error))?;
    Ok(TokenPair {
        access_token,
        token_type: "Bearer",
        expires_in: state.settings.access_token_lifetime.num_seconds(),
        refresh_token: refresh.as_str().to_owned(),
    })
}
