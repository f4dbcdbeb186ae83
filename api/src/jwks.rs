//! `GET /.well-known/jwks.json`: the keys that verify access tokens.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::keys::JwkSet;
use crate::state::State;

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
    responses((status = 200, description = "The public keys", body = JwkSet)),
    security(()),
    extensions(("x-required-permission" = json!("public")))
)]
#[get("/.well-known/jwks.json")]
pub async fn jwks(state: web::Data<State>) -> HttpResponse {
    let keys = state.keys().jwks(state.ambient.now());
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=300")).json(keys)
}
