//! `DELETE /v1/organizations/{id}/psa-link`

use actix_web::{delete, web};
use domain::ids::OrganizationId;
use persistence::{Conn, psa_links};
use serde::Serialize;
use utoipa::ToSchema;

use super::map::record;
use crate::caller::{Caller, OrganizationsFull, Permitted};
use crate::change::{EffectView, Work};
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::organizations::{OrganizationDryRunResult, OrganizationView, Sight, seen, shown};
use crate::problem::{Code, Failure};
use crate::state::State;

/// The answer to unmapping: done, or rehearsed where `dry_run=true` was asked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum OrganizationUnmapAnswer {
    /// It is done.
    #[schema(title = "OrganizationUnmapped")]
    Done(Box<OrganizationView>),
    /// It would be done.
    #[schema(title = "OrganizationUnmapDryRun")]
    DryRun(OrganizationDryRunResult),
}

/// Map an organization to no company
///
/// Where it is mapped to none, nothing changes.
#[utoipa::path(
    operation_id = "remove_organization_psa_link",
    tag = "PSA",
    params(
        ("id" = Uuid, Path, description = "The organization's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    responses((
        status = 200, description = "The organization as it is now, or with `dry_run=true` what would be done",
        body = OrganizationUnmapAnswer
    )),
    extensions(
        ("x-required-permission" = json!("organizations:full")),
        ("x-problems" = json!(["organization_deactivated"]))
    )
)]
#[delete("/v1/organizations/{id}/psa-link")]
pub async fn remove_organization_psa_link(
    caller: Permitted<OrganizationsFull>,
    id: Id<OrganizationId>,
    dry_run: Query<DryRun>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (id, account, Query(DryRun(dry_run))) = (*id, caller.account_id(), dry_run);
    let unmap = move |conn: &mut Conn, work: &Work, caller: &Caller| {
        work.require_unchanged(|| shown(conn, caller, id, work.now))?;
        let organization = seen(conn, caller, id)?.organization;
        if organization.deactivated.is_some() {
            let refused = Failure::plain(Code::OrganizationDeactivated);
            return Err(Sight::of(conn, caller, &[&organization], work.now)?.refused(refused, &organization));
        }
        let link = psa_links::find(conn, account, id)?;
        if let Some(link) = &link {
            psa_links::delete(conn, account, id)?;
            record(conn, work, "organization.unmapped", &organization, Some(link), None)?;
        }
        if dry_run {
            let effect = link.map(|link| EffectView {
                code: "organization_unmapped".to_owned(),
                detail: format!("It is no longer mapped to {}.", link.company_name),
                count: None,
            });
            let effects = effect.into_iter().collect();
            let would_be = OrganizationDryRunResult::new(organization.status(), effects);
            return Answer::ok(&OrganizationUnmapAnswer::DryRun(would_be));
        }
        Answer::ok(&OrganizationUnmapAnswer::Done(Box::new(shown(conn, caller, id, work.now)?)))
    };
    if dry_run { caller.rehearse(&state, unmap).await } else { caller.write(&state, unmap).await }
}
