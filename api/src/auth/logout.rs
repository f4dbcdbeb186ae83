//! `POST /v1/auth/logout`

use actix_web::{post, web};
use persistence::sessions::{self, find_refresh_token};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::caller::Caller;
use crate::change::audit;
use crate::http::answer::Answer;
use crate::http::body::OptionalBody;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::State;
use crate::tokens::{self, Kind};

/// The session to end, by its refresh token; the caller's own where that names none of theirs.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "refresh_token": "rst_ref_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE" }))]
pub struct Logout {
    /// A refresh token of the session.
    #[validate(length(max = 1000, message = "A token has at most 1000 characters."))]
    #[schema(max_length = 1000)]
    refresh_token: Option<String>,
}

/// Sign out
///
/// Ends the session at once: its access token no longer works either.
#[utoipa::path(
    operation_id = "logout",
    tag = "Signing in",
    request_body(content = Option<Logout>, description = "The session to end; the caller's own where left out"),
    responses((status = 204, description = "The session has ended")),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[post("/v1/auth/logout")]
pub async fn logout(
    caller: Caller,
    _: Query<Nothing>,
    body: OptionalBody<Logout>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let refresh = body.0.refresh_token.and_then(|token| tokens::parse(Kind::Refresh, &token));
    let account = caller.account_id();
    caller
        .answer(&state, move |conn, work, caller| {
            let named = refresh.map(|hash| find_refresh_token(conn, &hash, work.now)).transpose()?.flatten();
            let named = named.map(|found| found.session).filter(|session| session.user_id == caller.user_id);
            // Whoever asks to be signed out is, also with a token that is no longer, or never was, one of theirs.
            let session = named.map_or(caller.session_id, |session| session.id);
            if sessions::end(conn, account, caller.user_id, session, "logout", work.now)? {
                let user = (caller.user_id, caller.username.clone());
                audit::record_session(conn, work, "user.signed_out", session, user)?;
            }
            Ok(Ok(Answer::no_content()))
        })
        .await
}
