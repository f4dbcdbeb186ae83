//! `DELETE /v1/me/photo`

use actix_web::{delete, web};

use crate::caller::Caller;
use crate::http::answer::Answer;
use crate::http::query::{DryRun, Query};
use crate::problem::Failure;
use crate::state::State;
use crate::users::{DryRunResult, remove_photo};

/// Remove one's own photo
///
/// Its address no longer works. Where there is none, nothing changes.
#[utoipa::path(
    operation_id = "remove_my_photo",
    tag = "Me",
    params(
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    responses(
        (status = 204, description = "The caller has no photo"),
        (status = 200, description = "With `dry_run=true`: what would be done", body = DryRunResult)
    ),
    extensions(("x-required-permission" = json!("authenticated")), ("x-problems" = json!(["invalid_transition"])))
)]
#[delete("/v1/me/photo")]
pub async fn remove_my_photo(
    caller: Caller,
    dry_run: Query<DryRun>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    remove_photo(&state, &caller, caller.user_id, dry_run.0.0).await
}
