//! `GET /.well-known/jwks.json`: the keys that verify access tokens.

use actix_web::{get, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::answer::Answer;
use crate::keys::JwkSet;
use crate::problem::Failure;
use crate::state::State;

/// How long others may keep the keys, in seconds: a new one is used only after twice as long.
const MAX_AGE: u32 = 300;

/// Adds the operation.
pub fn routes(config: &mut ServiceConfig) {
    config.service(jwks);
}

/// Get the keys that verify access tokens
///
/// A JSON Web Key Set (RFC 7517): keys in use, keys that retired while tokens of theirs may live, and keys to come.
#[utoipa::path(
    operation_id = "get_jwks",
    tag = "Signing in",
    responses((
        status = 200, description = "The public keys", body = JwkSet,
        headers(("ETag" = String, description = "Changes with the keys"))
    )),
    security(()),
    extensions(("x-required-permission" = json!("public")))
)]
#[get("/.well-known/jwks.json")]
pub async fn jwks(state: web::Data<State>) -> Result<Answer, Failure> {
    let keys = state.keys().jwks(state.ambient.now());
    let keys = serde_json::to_vec(&keys).map_err(|error| Failure::internal(&error))?;
    Ok(Answer::document("application/json", keys, MAX_AGE))
}
