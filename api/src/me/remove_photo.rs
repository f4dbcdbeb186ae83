//! `DELETE /v1/me/photo`

use actix_web::{delete, web};

use crate::caller::Caller;
use crate::http::answer::Answer;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::State;
use crate::users::remove_photo;

/// Remove one's own photo
///
/// Its address no longer works. Where there is none, nothing changes.
#[utoipa::path(
    operation_id = "remove_my_photo",
    tag = "Me",
    responses((status = 204, description = "The caller has no photo")),
    extensions(("x-required-permission" = json!("authenticated")), ("x-problems" = json!(["invalid_transition"])))
)]
#[delete("/v1/me/photo")]
pub async fn remove_my_photo(caller: Caller, _: Query<Nothing>, state: web::Data<State>) -> Result<Answer, Failure> {
    remove_photo(&state, &caller, caller.user_id, false).await
}
