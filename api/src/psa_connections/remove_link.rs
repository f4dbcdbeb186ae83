//! `DELETE /v1/organizations/{id}/psa-link`

use actix_web::{delete, web};
use domain::ids::OrganizationId;
use persistence::psa_links;

use super::map::record;
use crate::caller::{OrganizationsFull, Permitted};
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::organizations::{OrganizationView, Sight, seen, shown};
use crate::problem::{Code, Failure};
use crate::state::State;

/// Map an organization to no company
///
/// Where it is mapped to none, nothing changes.
#[utoipa::path(
    operation_id = "remove_organization_psa_link",
    tag = "PSA",
    params(("id" = Uuid, Path, description = "The organization's id")),
    responses((status = 200, description = "The organization as it is now", body = OrganizationView)),
    extensions(
        ("x-required-permission" = json!("organizations:full")),
        ("x-problems" = json!(["organization_deactivated"]))
    )
)]
#[delete("/v1/organizations/{id}/psa-link")]
pub async fn remove_organization_psa_link(
    caller: Permitted<OrganizationsFull>,
    id: Id<OrganizationId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (id, account) = (*id, caller.account_id());
    caller
        .write(&state, move |conn, work, caller| {
            work.require_unchanged(|| shown(conn, caller, id, work.now))?;
            let organization = seen(conn, caller, id)?.organization;
            if organization.deactivated.is_some() {
                let refused = Failure::plain(Code::OrganizationDeactivated);
                return Err(Sight::of(conn, caller, &[&organization], work.now)?.refused(refused, &organization));
            }
            if let Some(link) = psa_links::find(conn, account, id)? {
                psa_links::delete(conn, account, id)?;
                record(conn, work, "organization.unmapped", &organization, Some(&link), None)?;
            }
            Answer::ok(&shown(conn, caller, id, work.now)?)
        })
        .await
}
