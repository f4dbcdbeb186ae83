//! `GET /v1/views/{id}`

use actix_web::{get, web};
use domain::ids::ViewId;

use super::view::{ViewView, shown};
use crate::caller::Caller;
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, query};

/// Get a view
///
/// One's own, or one that is shared, of a list that the caller sees.
#[utoipa::path(
    operation_id = "get_view",
    tag = "Views",
    params(("id" = Uuid, Path, description = "The view's id")),
    responses((
        status = 200, description = "The view", body = ViewView,
        headers(("ETag" = String, description = "Changes with the view"))
    )),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[get("/v1/views/{id}")]
pub async fn get_view(
    caller: Caller,
    id: Id<ViewId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let id = *id;
    let view = query(&state, move |conn| shown(conn, &caller, id)).await?;
    Answer::resource(&view)
}
