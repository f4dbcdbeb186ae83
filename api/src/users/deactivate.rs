//! `POST /v1/users/{id}/deactivate`

use actix_web::{post, web};
use domain::ids::UserId;
use domain::user::Verb;

use super::act::{Request, act};
use super::action::{ActionAnswer, Reason};
use super::order::order;
use crate::caller::{Permitted, UsersFull};
use crate::http::answer::Answer;
use crate::http::body::OptionalBody;
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::problem::Failure;
use crate::state::State;

/// Deactivate a user
///
/// Takes a user out of the account until reactivated; every session, link and challenge ends at once (S0.34 to S0.36). Ask with `dry_run=true` first to show what will happen.
#[utoipa::path(
    operation_id = "deactivate_user",
    tag = "Users",
    params(
        ("id" = Uuid, Path, description = "The user's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    request_body(content = Option<Reason>, description = "Why, for the record; may be left out"),
    responses((status = 200, description = "Done, or with `dry_run=true` what would be done", body = ActionAnswer)),
    extensions(
        ("x-required-permission" = json!("users:full")),
        ("x-problems" = json!(["self_action", "privilege_escalation", "last_admin", "invalid_transition", "action_not_offered"]))
    )
)]
#[post("/v1/users/{id}/deactivate")]
pub async fn deactivate_user(
    caller: Permitted<UsersFull>,
    id: Id<UserId>,
    dry_run: Query<DryRun>,
    body: OptionalBody<Reason>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let OptionalBody(body) = body;
    let (command, note) = order(Verb::Deactivate, body.reason);
    act(&state, &caller, Request { id: *id, command, note, dry_run: dry_run.0.0 }).await
}
