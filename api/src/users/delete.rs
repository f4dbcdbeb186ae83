//! `DELETE /v1/users/{id}`

use actix_web::{delete, web};
use domain::ids::UserId;
use domain::user::Verb;

use super::act::{Request, act};
use super::action::ActionAnswer;
use super::order::order;
use crate::caller::{Permitted, UsersFull};
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::problem::Failure;
use crate::state::State;

/// Delete a user
///
/// Where the account's policy offers it: for good, with personal data erased, or softly, so that support can bring the
/// user back (S2.11, S2.12, S3.13). Every session ends at once.
#[utoipa::path(
    operation_id = "delete_user",
    tag = "Users",
    params(
        ("id" = Uuid, Path, description = "The user's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    responses((status = 200, description = "The user as last seen, or with `dry_run=true` what would be done", body = ActionAnswer)),
    extensions(
        ("x-required-permission" = json!("users:full")),
        ("x-problems" = json!(["self_action", "privilege_escalation", "last_admin", "action_not_offered"]))
    )
)]
#[delete("/v1/users/{id}")]
pub async fn delete_user(
    caller: Permitted<UsersFull>,
    id: Id<UserId>,
    dry_run: Query<DryRun>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (command, note) = order(Verb::Delete, None);
    act(&state, &caller, Request { id: *id, command, note, dry_run: dry_run.0.0 }).await
}
