//! `GET /v1/support/reactivation-requests/{id}`

use actix_web::{get, web};
use domain::ids::ReactivationRequestId;
use persistence::reactivation_requests;

use super::view::{ReactivationRequestView, shown};
use crate::caller::Operator;
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, read};

/// Get a reactivation request
///
/// Whatever became of it.
#[utoipa::path(
    operation_id = "get_reactivation_request",
    tag = "Support",
    params(("id" = Uuid, Path, description = "The request's id")),
    responses((
        status = 200, description = "The request", body = ReactivationRequestView,
        headers(("ETag" = String, description = "Changes with the request"))
    )),
    security(("operator" = [])),
    extensions(("x-required-permission" = json!("operator")))
)]
#[get("/v1/support/reactivation-requests/{id}")]
pub async fn get_reactivation_request(
    _: Operator,
    id: Id<ReactivationRequestId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let id = *id;
    let view = read(&state, move |conn| {
        let account = reactivation_requests::account_of(conn, id)?;
        shown(conn, account, id)
    })
    .await?;
    Answer::resource(&view)
}
