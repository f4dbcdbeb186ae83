//! `GET /v1/psa-connections`

use actix_web::{get, web};
use persistence::psa_connections;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::PsaConnectionView;
use crate::caller::{IntegrationsRead, Permitted};
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, query};

/// The account's connections to PSAs.
#[derive(Debug, Serialize, ToSchema)]
pub struct PsaConnectionList {
    /// By name.
    data: Vec<PsaConnectionView>,
}

/// List connections to PSAs
///
/// All of them on one page: an account has few.
#[utoipa::path(
    operation_id = "list_psa_connections",
    tag = "PSA",
    responses((status = 200, description = "Every connection of the account", body = PsaConnectionList)),
    extensions(("x-required-permission" = json!("integrations:read")))
)]
#[get("/v1/psa-connections")]
pub async fn list_psa_connections(
    caller: Permitted<IntegrationsRead>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<web::Json<PsaConnectionList>, Failure> {
    let account = caller.account_id();
    let found = query(&state, move |conn| Ok(psa_connections::list(conn, account)?)).await?;
    Ok(web::Json(PsaConnectionList { data: found.iter().map(PsaConnectionView::from).collect() }))
}
