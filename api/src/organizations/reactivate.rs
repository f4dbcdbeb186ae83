//! `POST /v1/organizations/{id}/reactivate`

use actix_web::{post, web};
use domain::ids::OrganizationId;
use domain::organization::Command;

use super::act::{Request, act};
use super::action::OrganizationActionAnswer;
use crate::caller::{OrganizationsFull, Permitted};
use crate::change::Note;
use crate::http::answer::Answer;
use crate::http::body::OptionalBody;
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::http::reason::Reason;
use crate::problem::Failure;
use crate::state::State;

/// Reactivate an organization
///
/// It takes a licence again (S1.11). Not within the months after its deactivation that the account's policy names (S1.12): the
/// refusal says from when on, and to ask support.
#[utoipa::path(
    operation_id = "reactivate_organization",
    tag = "Organizations",
    params(
        ("id" = Uuid, Path, description = "The organization's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    request_body(content = Option<Reason>, description = "Why, for the record; may be left out"),
    responses((status = 200, description = "Done, or with `dry_run=true` what would be done", body = OrganizationActionAnswer)),
    extensions(
        ("x-required-permission" = json!("organizations:full")),
        ("x-problems" = json!(["reactivation_locked", "license_exhausted"]))
    )
)]
#[post("/v1/organizations/{id}/reactivate")]
pub async fn reactivate_organization(
    caller: Permitted<OrganizationsFull>,
    id: Id<OrganizationId>,
    dry_run: Query<DryRun>,
    body: OptionalBody<Reason>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let OptionalBody(body) = body;
    let note = Note { reason: body.reason, ..Note::of("organization.reactivated") };
    act(&state, &caller, Request { id: *id, command: Command::Reactivate, note, dry_run: dry_run.0.0 }).await
}
