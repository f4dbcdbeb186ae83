//! `DELETE /v1/users/{id}/photo`

use actix_web::{delete, web};
use domain::ids::UserId;

use super::action::DryRunResult;
use super::photo;
use crate::caller::{Permitted, UsersFull};
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::problem::Failure;
use crate::state::State;

/// Remove a user's photo
///
/// Its address no longer works. Where there is none, nothing changes.
#[utoipa::path(
    operation_id = "remove_user_photo",
    tag = "Users",
    params(
        ("id" = Uuid, Path, description = "The user's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    responses(
        (status = 204, description = "The user has no photo"),
        (status = 200, description = "With `dry_run=true`: what would be done", body = DryRunResult)
    ),
    extensions(("x-required-permission" = json!("users:full")), ("x-problems" = json!(["invalid_transition"])))
)]
#[delete("/v1/users/{id}/photo")]
pub async fn remove_user_photo(
    caller: Permitted<UsersFull>,
    id: Id<UserId>,
    dry_run: Query<DryRun>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    photo::remove_photo(&state, &caller, *id, dry_run.0.0).await
}
