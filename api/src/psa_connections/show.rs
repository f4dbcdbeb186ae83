//! `GET /v1/psa-connections/{id}`

use actix_web::{get, web};
use domain::ids::PsaConnectionId;

use super::view::{PsaConnectionView, shown};
use crate::caller::{IntegrationsRead, Permitted};
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, query};

/// Get a connection to a PSA
///
/// With how the last test of it ended, and without what signs in.
#[utoipa::path(
    operation_id = "get_psa_connection",
    tag = "PSA",
    params(("id" = Uuid, Path, description = "The connection's id")),
    responses((
        status = 200, description = "The connection", body = PsaConnectionView,
        headers(("ETag" = String, description = "Changes with the connection"))
    )),
    extensions(("x-required-permission" = json!("integrations:read")))
)]
#[get("/v1/psa-connections/{id}")]
pub async fn get_psa_connection(
    caller: Permitted<IntegrationsRead>,
    id: Id<PsaConnectionId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (account, id) = (caller.account_id(), *id);
    let connection = query(&state, move |conn| shown(conn, account, id)).await?;
    Answer::resource(&connection)
}
