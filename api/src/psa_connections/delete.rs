//! `DELETE /v1/psa-connections/{id}`

use actix_web::{delete, web};
use domain::ids::PsaConnectionId;
use persistence::psa_connections;

use super::change::record;
use super::view::shown;
use crate::caller::{IntegrationsFull, Permitted};
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::State;

/// Delete a connection to a PSA
///
/// What signs in goes with it.
#[utoipa::path(
    operation_id = "delete_psa_connection",
    tag = "PSA",
    params(("id" = Uuid, Path, description = "The connection's id")),
    responses((status = 204, description = "The connection is gone")),
    extensions(("x-required-permission" = json!("integrations:full")))
)]
#[delete("/v1/psa-connections/{id}")]
pub async fn delete_psa_connection(
    caller: Permitted<IntegrationsFull>,
    id: Id<PsaConnectionId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (account, id) = (caller.account_id(), *id);
    caller
        .write(&state, move |conn, work, _| {
            work.require_unchanged(|| shown(conn, account, id))?;
            let connection = psa_connections::find(conn, account, id)?;
            psa_connections::delete(conn, account, id)?;
            record(conn, work, "psa_connection.deleted", Some(&connection), None)
        })
        .await?;
    Ok(Answer::no_content())
}
