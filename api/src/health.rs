//! `GET /livez` and `GET /readyz`: for whoever restarts processes and routes traffic.

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::problem::{Code, Failure};
use crate::state::State;

/// Adds the operations on health.
pub fn routes(config: &mut ServiceConfig) {
    config.service(livez).service(readyz);
}

/// How the process is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "status": "ok" }))]
pub struct Health {
    /// Always `ok`; otherwise the answer is a problem.
    status: &'static str,
}

const OK: Health = Health { status: "ok" };

/// Is the process alive?
///
/// Says nothing of the database: a process that cannot reach it is not to be restarted for that.
#[utoipa::path(
    operation_id = "livez",
    tag = "Operating",
    responses((status = 200, description = "It is", body = Health)),
    security(()),
    extensions(("x-required-permission" = json!("public")))
)]
#[get("/livez")]
pub async fn livez() -> web::Json<Health> {
    web::Json(OK)
}

/// Can the process serve?
///
/// While the database does not answer, requests had better go elsewhere.
#[utoipa::path(
    operation_id = "readyz",
    tag = "Operating",
    responses((status = 200, description = "It can: the database answers", body = Health)),
    security(()),
    extensions(("x-required-permission" = json!("public")), ("x-problems" = json!(["unavailable"])))
)]
#[get("/readyz")]
pub async fn readyz(state: web::Data<State>) -> Result<web::Json<Health>, Failure> {
    let answered = web::block(move || state.db.ping()).await?;
    answered.map_err(|error| {
        tracing::warn!(cause = %error, "the database does not answer");
        Failure::plain(Code::Unavailable)
    })?;
    Ok(web::Json(OK))
}
