//! `GET /v1/organizations/{id}`

use actix_web::{get, web};
use domain::ids::OrganizationId;

use super::sight::shown;
use super::view::OrganizationView;
use crate::caller::{OrganizationsRead, Permitted};
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, read};

/// Get an organization
///
/// `available_actions` is what the caller could do to it now, and otherwise why not, and from when on (S1.12).
#[utoipa::path(
    operation_id = "get_organization",
    tag = "Organizations",
    params(("id" = Uuid, Path, description = "The organization's id")),
    responses((
        status = 200, description = "The organization", body = OrganizationView,
        headers(("ETag" = String, description = "Changes with the organization"))
    )),
    extensions(("x-required-permission" = json!("organizations:read")))
)]
#[get("/v1/organizations/{id}")]
pub async fn get_organization(
    caller: Permitted<OrganizationsRead>,
    id: Id<OrganizationId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (id, now, caller) = (*id, state.ambient.now(), caller.into_caller());
    let organization = read(&state, move |conn| shown(conn, &caller, id, now)).await?;
    Answer::resource(&organization)
}
