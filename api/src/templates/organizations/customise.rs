//! `PATCH /v1/organizations/{id}/template`

use actix_web::{patch, web};
use domain::ids::OrganizationId;
use domain::template::{Customisation, customise};
use persistence::templates::{self, OrganizationTemplate};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::loaded::Loaded;
use super::record::{customisation_snapshot, record};
use super::view::{OrganizationTemplateView, shown};
use crate::caller::{Permitted, TemplatesFull};
use crate::http::answer::Answer;
use crate::http::body::{Body, Patch, set_or_null};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::organizations::require_active;
use crate::problem::Failure;
use crate::state::State;
use crate::templates::draft::{LIMIT, SectionDraft, cleaned};

/// Changes to an organization's template (JSON Merge Patch, RFC 7396): what is left out stays.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "sections": [{
    "title": "Backup", "questions": [{ "text": "Is a restore tested every quarter?", "guidance": "Ask for the last report." }]
}] }))]
pub struct CustomiseTemplate {
    /// Its sections as they are to be, in order, at most 2,000 questions in all; null to have the standard again.
    #[serde(default, deserialize_with = "set_or_null")]
    #[schema(value_type = Option<Vec<SectionDraft>>, max_items = 200)]
    sections: Patch<Vec<SectionDraft>>,
}

/// Customise an organization's template
///
/// Send its sections as they are to be. What of the standard is not among them is excluded; what says something else, or is
/// in another place, is reworded or moved; what has no id, or one that the standard does not know, is the organization's
/// own. What is as in the standard follows the standard. At most 2 MiB.
#[utoipa::path(
    operation_id = "customise_organization_template",
    tag = "Templates",
    params(("id" = Uuid, Path, description = "The organization's id")),
    request_body = CustomiseTemplate,
    responses((status = 200, description = "The template as it is now", body = OrganizationTemplateView)),
    extensions(
        ("x-required-permission" = json!("templates:full")),
        ("x-problems" = json!(["organization_deactivated"]))
    )
)]
#[patch("/v1/organizations/{id}/template")]
pub async fn customise_organization_template(
    caller: Permitted<TemplatesFull>,
    id: Id<OrganizationId>,
    _: Query<Nothing>,
    body: Body<CustomiseTemplate, LIMIT>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (Body(body), id) = (body, *id);
    let draft = match body.sections {
        None => None,
        Some(None) => Some(None),
        Some(Some(sections)) => Some(Some(cleaned(sections).await?)),
    };
    caller
        .write(&state, move |conn, work, caller| {
            work.require_unchanged(|| shown(conn, caller, id))?;
            let before = Loaded::find(conn, caller, id)?;
            require_active(conn, caller, &before.organization, work.now)?;
            let mut fresh = || work.state.ambient.id::<Uuid>();
            let customisation = match &draft {
                None => before.own.customisation.clone(),
                Some(None) => Customisation::default(),
                Some(Some(draft)) => customise(&before.base, &before.own.customisation, draft, &mut fresh),
            };
            if customisation == before.own.customisation {
                return Answer::resource(&OrganizationTemplateView::new(&before));
            }
            let own = OrganizationTemplate { customisation, ..before.own.clone() };
            templates::save(conn, work.account.id, id, &own, work.now)?;
            let snapshots = [&before.own, &own].map(|own| customisation_snapshot(&own.customisation));
            record(conn, work, "organization.template_customised", &before.organization, snapshots)?;
            Answer::resource(&OrganizationTemplateView::new(&Loaded { own, ..before }))
        })
        .await
}
