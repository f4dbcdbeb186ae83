//! `DELETE /v1/psa-connections/{id}`

use actix_web::{HttpResponse, delete, web};
use domain::ids::PsaConnectionId;
use persistence::{Conn, organizations, psa_connections, psa_links};

use super::change::record;
use super::map;
use super::view::shown;
use crate::caller::{Caller, IntegrationsFull, Permitted};
use crate::change::{EffectView, Work};
use crate::http::deletion::DeletionDryRun;
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::problem::Failure;
use crate::state::State;

/// Delete a connection to a PSA
///
/// What signs in goes with it, and so does what was mapped through it: a dry run says how much that is.
#[utoipa::path(
    operation_id = "delete_psa_connection",
    tag = "PSA",
    params(
        ("id" = Uuid, Path, description = "The connection's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    responses(
        (status = 204, description = "The connection is gone"),
        (status = 200, description = "With `dry_run=true`: it would be deleted", body = DeletionDryRun)
    ),
    extensions(("x-required-permission" = json!("integrations:full")))
)]
#[delete("/v1/psa-connections/{id}")]
pub async fn delete_psa_connection(
    caller: Permitted<IntegrationsFull>,
    id: Id<PsaConnectionId>,
    dry_run: Query<DryRun>,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let (account, id, Query(DryRun(dry_run))) = (caller.account_id(), *id, dry_run);
    let delete = move |conn: &mut Conn, work: &Work, _: &Caller| -> Result<usize, Failure> {
        work.require_unchanged(|| shown(conn, account, id))?;
        let connection = psa_connections::find(conn, account, id)?;
        let links = psa_links::of_connection(conn, account, id)?;
        for link in &links {
            let organization = organizations::find(conn, account, link.organization_id)?.organization;
            psa_links::delete(conn, account, link.organization_id)?;
            map::record(conn, work, "organization.unmapped", &organization, Some(link), None)?;
        }
        psa_connections::delete(conn, account, id)?;
        record(conn, work, "psa_connection.deleted", Some(&connection), None)?;
        Ok(links.len())
    };
    if dry_run {
        let unmapped = caller.rehearse(&state, delete).await?;
        let effects = (unmapped > 0).then(|| EffectView {
            code: "organizations_unmapped".to_owned(),
            detail: "Organizations that were mapped through it are mapped to none.".to_owned(),
            count: u64::try_from(unmapped).ok(),
        });
        return Ok(HttpResponse::Ok().json(DeletionDryRun::with(effects.into_iter().collect())));
    }
    caller.write(&state, delete).await?;
    Ok(HttpResponse::NoContent().finish())
}
