//! `DELETE /v1/organizations/{id}/logo`

use actix_web::{delete, web};
use domain::ids::OrganizationId;

use super::act::{Request, act_and};
use super::action::{OrganizationActionAnswer, OrganizationDryRunResult};
use super::logo;
use crate::caller::{OrganizationsFull, Permitted};
use crate::change::Note;
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::problem::Failure;
use crate::state::State;

/// Remove an organization's logo
///
/// Its address no longer works. Where there is none, nothing changes.
#[utoipa::path(
    operation_id = "remove_organization_logo",
    tag = "Organizations",
    params(
        ("id" = Uuid, Path, description = "The organization's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    responses(
        (status = 204, description = "The organization has no logo"),
        (status = 200, description = "With `dry_run=true`: what would be done", body = OrganizationDryRunResult)
    ),
    extensions(
        ("x-required-permission" = json!("organizations:full")),
        ("x-problems" = json!(["organization_deactivated"]))
    )
)]
#[delete("/v1/organizations/{id}/logo")]
pub async fn remove_organization_logo(
    caller: Permitted<OrganizationsFull>,
    id: Id<OrganizationId>,
    dry_run: Query<DryRun>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let note = Note::of("organization.logo_removed");
    let request = Request { id: *id, command: logo::edit(None), note, dry_run: dry_run.0.0 };
    act_and(&state, &caller, request, |answer| match answer {
        OrganizationActionAnswer::Done(_) => Ok(Answer::no_content()),
        OrganizationActionAnswer::DryRun(result) => Answer::ok(&result),
    })
    .await
}
