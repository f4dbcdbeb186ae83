//! `POST /v1/organizations/{id}/deactivate`

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

/// Deactivate an organization
///
/// It takes no licence any more and does not change (S1.7). For the months that the account's policy names, only support can bring it
/// back (S1.12): `reactivatable_at` says from when on users can.
#[utoipa::path(
    operation_id = "deactivate_organization",
    tag = "Organizations",
    params(
        ("id" = Uuid, Path, description = "The organization's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    request_body(content = Option<Reason>, description = "Why, for the record; may be left out"),
    responses((status = 200, description = "Done, or with `dry_run=true` what would be done", body = OrganizationActionAnswer)),
    extensions(("x-required-permission" = json!("organizations:full")))
)]
#[post("/v1/organizations/{id}/deactivate")]
pub async fn deactivate_organization(
    caller: Permitted<OrganizationsFull>,
    id: Id<OrganizationId>,
    dry_run: Query<DryRun>,
    body: OptionalBody<Reason>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let OptionalBody(body) = body;
    let command = Command::Deactivate { reason: body.reason.clone() };
    let note = Note { reason: body.reason, ..Note::of("organization.deactivated") };
    act(&state, &caller, Request { id: *id, command, note, dry_run: dry_run.0.0 }).await
}
