//! `GET /v1/organizations/{id}/template`

use actix_web::{get, web};
use domain::ids::OrganizationId;

use super::view::{OrganizationTemplateView, shown};
use crate::caller::{Permitted, TemplatesRead};
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, read};

/// Get an organization's template
///
/// The account's standard with what the organization does differently (S1.14). That of a deactivated organization is
/// frozen as it was (S1.8).
#[utoipa::path(
    operation_id = "get_organization_template",
    tag = "Templates",
    params(("id" = Uuid, Path, description = "The organization's id")),
    responses((
        status = 200, description = "The template", body = OrganizationTemplateView,
        headers(("ETag" = String, description = "Changes with the template, and with the standard"))
    )),
    extensions(("x-required-permission" = json!("templates:read")))
)]
#[get("/v1/organizations/{id}/template")]
pub async fn get_organization_template(
    caller: Permitted<TemplatesRead>,
    id: Id<OrganizationId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (caller, id) = (caller.into_caller(), *id);
    Answer::resource(&read(&state, move |conn| shown(conn, &caller, id)).await?)
}
