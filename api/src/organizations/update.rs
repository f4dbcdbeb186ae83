//! `PATCH /v1/organizations/{id}`

use actix_web::{patch, web};
use domain::ids::{OrganizationId, UserId};
use domain::organization::{Candidate, Caretaker, Command, Edit};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::act::{carry_out, view};
use super::create::clean_organization_name;
use super::defaults::candidate;
use super::sight::{seen, shown};
use super::view::OrganizationView;
use crate::caller::{OrganizationsFull, Permitted};
use crate::change::Note;
use crate::http::answer::Answer;
use crate::http::body::{Body, Patch, set, set_or_null};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::State;

/// Changes to an organization (JSON Merge Patch, RFC 7396): what is left out stays.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Umbrella Corporation", "default_vcio_id": null }))]
pub struct UpdateOrganization {
    /// Its name.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = String, min_length = 1, max_length = 200, pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$", required = false)]
    name: Option<String>,
    /// The engineer who looks after it unless somebody else is named; null for nobody.
    #[serde(default, deserialize_with = "set_or_null")]
    #[schema(value_type = Option<Uuid>)]
    default_engineer_id: Patch<Uuid>,
    /// The vCIO likewise.
    #[serde(default, deserialize_with = "set_or_null")]
    #[schema(value_type = Option<Uuid>)]
    default_vcio_id: Patch<Uuid>,
}

/// Edit an organization
///
/// Its name and its defaults (S1.6). A deactivated organization does not change.
#[utoipa::path(
    operation_id = "update_organization",
    tag = "Organizations",
    params(("id" = Uuid, Path, description = "The organization's id")),
    request_body = UpdateOrganization,
    responses((status = 200, description = "The organization as it is now", body = OrganizationView)),
    extensions(
        ("x-required-permission" = json!("organizations:full")),
        ("x-problems" = json!(["organization_name_taken", "organization_deactivated"]))
    )
)]
#[patch("/v1/organizations/{id}")]
pub async fn update_organization(
    caller: Permitted<OrganizationsFull>,
    id: Id<OrganizationId>,
    _: Query<Nothing>,
    body: Body<UpdateOrganization>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (Body(body), id) = (body, *id);
    let name = body.name.as_deref().map(clean_organization_name).transpose()?;
    caller
        .write(&state, move |conn, work, caller| {
            work.require_unchanged(|| shown(conn, caller, id, work.now))?;
            let before = seen(conn, caller, id)?;
            let domain_caller = caller.as_domain();
            let mut known = |which, asked: Patch<Uuid>| -> Result<Option<Option<Candidate>>, Failure> {
                let Some(asked) = asked else { return Ok(None) };
                asked.map(|id| candidate(conn, work, &domain_caller, which, UserId(id))).transpose().map(Some)
            };
            let edit = Edit {
                name,
                logo: None,
                default_engineer: known(Caretaker::Engineer, body.default_engineer_id)?,
                default_vcio: known(Caretaker::Vcio, body.default_vcio_id)?,
            };
            let command = Command::Edit(Box::new(edit));
            let (stored, _, _) = carry_out(conn, work, caller, &before, &command, &Note::of("organization.updated"))?;
            Answer::resource(&view(conn, work, caller, &stored.organization)?)
        })
        .await
}
