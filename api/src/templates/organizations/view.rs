//! An organization's template as the API shows it.

use domain::ids::OrganizationId;
use domain::template::{Difference, differences, is_outdated};
use persistence::Conn;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::element::{ElementView, kind, uuid};
use super::loaded::Loaded;
use crate::caller::Caller;
use crate::http::etag::Resource;
use crate::problem::Failure;
use crate::templates::view::{SectionView, sections};

/// An organization's template.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OrganizationTemplate)]
pub struct OrganizationTemplateView {
    /// The version of the standard that it is made of. That of an active organization is the present one, unless the
    /// organization was deactivated and has not been brought up to date since.
    #[schema(minimum = 0)]
    pub version: i64,
    /// The version that the standard has now.
    #[schema(minimum = 0)]
    pub standard_version: i64,
    /// Whether the standard has moved on.
    pub outdated: bool,
    /// Its sections, in order.
    pub sections: Vec<SectionView>,
    /// In what it differs from the standard that it is made of.
    pub customised: Vec<DifferenceView>,
}

impl Resource for OrganizationTemplateView {}

/// In what a section or question of an organization's template differs from the standard that it is made of.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "they are the answer's fields, and independent of each other")]
#[schema(as = TemplateDifference, example = json!({
    "kind": "question", "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f32", "added": false, "reworded": true, "moved": false,
    "excluded": false, "changed_upstream": true, "removed_upstream": false,
    "standard": { "section_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f31", "text": "Is a restore tested?", "detail": "" }
}))]
pub struct DifferenceView {
    /// Whether it is a section or a question.
    #[schema(value_type = crate::openapi::schemas::TemplateElementKind)]
    pub kind: &'static str,
    /// Its id.
    pub id: Uuid,
    /// Whether it is the organization's own.
    pub added: bool,
    /// Whether it has words of the organization's own.
    pub reworded: bool,
    /// Whether the organization has it in another place.
    pub moved: bool,
    /// Whether the organization does without it.
    pub excluded: bool,
    /// Whether the standard has changed the words since the organization chose its own.
    pub changed_upstream: bool,
    /// Whether the standard has dropped it, so that only this organization still has it.
    pub removed_upstream: bool,
    /// What the standard has; null where it has nothing like it.
    #[schema(required)]
    pub standard: Option<ElementView>,
}

/// How an organization's template stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = TemplateState, example = json!({ "version": 3, "outdated": false }))]
pub struct TemplateStateView {
    /// The version of the standard that it is made of.
    #[schema(minimum = 0)]
    pub version: i64,
    /// Whether the standard has moved on since: what changed is at `…/template/changes`.
    pub outdated: bool,
}

impl TemplateStateView {
    /// That of an organization whose template stays with a version, or follows the `current` one.
    #[must_use]
    pub fn new(pinned: Option<i64>, current: i64) -> Self {
        let version = pinned.unwrap_or(current);
        Self { version, outdated: is_outdated(version, current) }
    }
}

impl OrganizationTemplateView {
    /// A template with all that it is made of.
    #[must_use]
    pub fn new(loaded: &Loaded) -> Self {
        Self {
            version: loaded.version(),
            standard_version: loaded.current.number,
            outdated: loaded.is_outdated(),
            sections: sections(&loaded.template()),
            customised: differences(&loaded.base, &loaded.own.customisation).into_iter().map(Into::into).collect(),
        }
    }
}

/// The template as it is shown: what `GET` answers with, and what its entity tag stands for.
///
/// # Errors
/// 404 when there is no such organization or it is out of reach.
pub fn shown(conn: &mut Conn, caller: &Caller, id: OrganizationId) -> Result<OrganizationTemplateView, Failure> {
    Ok(OrganizationTemplateView::new(&Loaded::find(conn, caller, id)?))
}

impl From<Difference> for DifferenceView {
    fn from(difference: Difference) -> Self {
        Self {
            kind: kind(difference.id),
            id: uuid(difference.id),
            added: difference.added,
            reworded: difference.reworded,
            moved: difference.moved,
            excluded: difference.excluded,
            changed_upstream: difference.changed_upstream,
            removed_upstream: difference.removed_upstream,
            standard: difference.standard.as_ref().map(Into::into),
        }
    }
}
