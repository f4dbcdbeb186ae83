//! `GET /v1/organizations/{id}/template/changes`

use actix_web::{get, web};
use domain::ids::OrganizationId;
use domain::template::{Change, changes};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::element::{ChangeName, ElementView, kind, uuid};
use super::loaded::Loaded;
use crate::caller::{Permitted, TemplatesRead};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, read};

/// What the standard changed since an organization's template was made of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateChanges {
    /// The version of the standard that the template is made of.
    #[schema(minimum = 0)]
    version: i64,
    /// The version that the standard has now.
    #[schema(minimum = 0)]
    standard_version: i64,
    /// What changed: in the order of the present standard, and then what is gone. Empty where the template is up to date.
    data: Vec<ChangeView>,
}

/// Something that the standard changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TemplateChange, example = json!({
    "id": "question:0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f32:reworded", "kind": "question",
    "element_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f32", "change": "reworded",
    "before": { "section_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f31", "text": "Is a restore tested?", "detail": "" },
    "after": {
        "section_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f31", "text": "Is a restore tested every quarter?", "detail": ""
    },
    "requires": [], "consequence": "applied"
}))]
pub struct ChangeView {
    /// What applying it takes.
    id: String,
    /// Whether it is about a section or a question.
    #[schema(value_type = crate::openapi::schemas::TemplateElementKind)]
    kind: &'static str,
    /// The id of the section or question.
    element_id: Uuid,
    /// What happened to it.
    #[schema(value_type = crate::openapi::schemas::TemplateChangeKind)]
    change: &'static str,
    /// What it was; null where it is new.
    #[schema(required)]
    before: Option<ElementView>,
    /// What it is; null where it is gone.
    #[schema(required)]
    after: Option<ElementView>,
    /// The changes that are applied along with it: a question needs its section, and a section goes with what is in it.
    requires: Vec<String>,
    /// What applying it does to this organization's template, given what that does differently.
    #[schema(value_type = crate::openapi::schemas::TemplateConsequence)]
    consequence: &'static str,
}

/// List what the standard changed
///
/// Since the organization's template was made of it: what is missing from an organization that was deactivated and has
/// come back (S1.9). For an active one that is up to date there is nothing: changes reach it at once.
#[utoipa::path(
    operation_id = "list_template_changes",
    tag = "Templates",
    params(("id" = Uuid, Path, description = "The organization's id")),
    responses((status = 200, description = "What changed", body = TemplateChanges)),
    extensions(("x-required-permission" = json!("templates:read")))
)]
#[get("/v1/organizations/{id}/template/changes")]
pub async fn list_template_changes(
    caller: Permitted<TemplatesRead>,
    id: Id<OrganizationId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<web::Json<TemplateChanges>, Failure> {
    let (caller, id) = (caller.into_caller(), *id);
    let loaded = read(&state, move |conn| Loaded::find(conn, &caller, id)).await?;
    let changes = changes(&loaded.base, &loaded.current.template, &loaded.own.customisation);
    Ok(web::Json(TemplateChanges {
        version: loaded.version(),
        standard_version: loaded.current.number,
        data: changes.into_iter().map(Into::into).collect(),
    }))
}

impl From<Change> for ChangeView {
    fn from(change: Change) -> Self {
        let Change { id, before, after, requires, consequence } = change;
        Self {
            id: ChangeName(id).to_string(),
            kind: kind(id.element),
            element_id: uuid(id.element),
            change: id.kind.name(),
            before: before.as_ref().map(Into::into),
            after: after.as_ref().map(Into::into),
            requires: requires.into_iter().map(|id| ChangeName(id).to_string()).collect(),
            consequence: consequence.name(),
        }
    }
}
