//! An organization as the API shows it.

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::organization::{Obstacle, Offer, Organization};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::etag::Resource;
use crate::http::timestamp;
use crate::psa_connections::PsaLinkView;
use crate::templates::TemplateStateView;

/// A client organization.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Organization, example = json!(crate::openapi::examples::organization()))]
pub struct OrganizationView {
    /// The organization's id.
    pub id: Uuid,
    /// Its name; unique in the account without case.
    pub name: String,
    /// Whether it is looked after, and takes a licence.
    #[schema(value_type = crate::openapi::schemas::OrganizationStatus)]
    pub status: &'static str,
    /// Address of its logo, as a path on this server, as with `photo_url` of users.
    #[schema(required, format = "uri-reference")]
    pub logo_url: Option<String>,
    /// The engineer who looks after it unless somebody else is named. Null as well where the caller does not see them.
    #[schema(required)]
    pub default_engineer: Option<PersonRef>,
    /// The vCIO likewise.
    #[schema(required)]
    pub default_vcio: Option<PersonRef>,
    /// The company that it is in the account's PSA, if it was mapped to one.
    #[schema(required)]
    pub psa_link: Option<PsaLinkView>,
    /// How its review template stands to the account's standard.
    pub template: TemplateStateView,
    /// Since when it has been deactivated.
    #[schema(required)]
    pub deactivated_at: Option<DateTime<Utc>>,
    /// From when on users may reactivate it; null while it is active.
    #[schema(required)]
    pub reactivatable_at: Option<DateTime<Utc>>,
    /// What support was last asked since the organization was deactivated, and how it stands; null while it is active.
    #[schema(required)]
    pub reactivation_request: Option<OrganizationRequestView>,
    /// Every action, and whether it would succeed and change something now, for this caller.
    pub available_actions: Vec<AvailableAction>,
    /// When it was created.
    #[serde(serialize_with = "timestamp::write")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[serde(serialize_with = "timestamp::write")]
    pub updated_at: DateTime<Utc>,
}

impl Resource for OrganizationView {
    /// What the last look for its company found: nobody edited that.
    fn settled(&self) -> Option<Self> {
        let psa_link = self.psa_link.as_ref()?.settled();
        Some(Self { psa_link: Some(psa_link), ..self.clone() })
    }

    fn names_users(&self) -> bool {
        self.default_engineer.is_some() || self.default_vcio.is_some() || self.reactivation_request.is_some()
    }
}

/// A user, by id and name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonRef {
    /// The user's id.
    pub id: Uuid,
    /// First and last name.
    pub name: String,
}

impl PersonRef {
    /// A user, by id and name.
    #[must_use]
    pub fn new(id: UserId, name: impl Into<String>) -> Self {
        Self { id: id.0, name: name.into() }
    }
}

/// What support was asked for an organization.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OrganizationRequestView {
    /// The request's id.
    pub id: Uuid,
    /// How it stands: `open` until support approves or declines it.
    #[schema(value_type = crate::openapi::schemas::ReactivationRequestStatus)]
    pub status: &'static str,
    /// Who asked. Null where the caller does not see them.
    #[schema(required)]
    pub requested_by: Option<PersonRef>,
    /// When they asked.
    pub requested_at: DateTime<Utc>,
    /// Why, in their words.
    #[schema(required)]
    pub reason: Option<String>,
    /// When support decided.
    #[schema(required)]
    pub decided_at: Option<DateTime<Utc>>,
    /// Why, in support's words.
    #[schema(required)]
    pub decision_reason: Option<String>,
}

/// The action of asking support to bring an organization back, by name.
pub const REQUEST_REACTIVATION: &str = "reactivation_request";

/// What stands in the way of asking, where nothing is locked, or somebody has asked.
pub const REQUEST_OBSTACLES: [&str; 2] = ["not_locked", "reactivation_requested"];

/// An organization, by id and name.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({ "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f51", "name": "Umbrella" }))]
pub struct OrganizationRef {
    /// The organization's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

impl From<&Organization> for OrganizationRef {
    fn from(organization: &Organization) -> Self {
        Self { id: organization.id.0, name: organization.name.clone() }
    }
}

/// An action on an organization, and what stands in its way.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AvailableAction {
    /// The action.
    #[schema(value_type = crate::openapi::schemas::OrganizationAction)]
    pub action: &'static str,
    /// Whether it would succeed and change something now.
    pub available: bool,
    /// Why not: where the call would be refused, the problem's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<crate::openapi::schemas::OrganizationObstacle>)]
    pub reason: Option<&'static str>,
    /// From when on it is available, where it waits for nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_at: Option<DateTime<Utc>>,
}

impl AvailableAction {
    /// Asking support to bring the organization back, or what stands in the way.
    #[must_use]
    pub fn request_reactivation(obstacle: Option<&'static str>) -> Self {
        let action = REQUEST_REACTIVATION;
        Self { action, available: obstacle.is_none(), reason: obstacle, available_at: None }
    }
}

impl From<Offer> for AvailableAction {
    fn from(offer: Offer) -> Self {
        Self {
            action: offer.action.name(),
            available: offer.obstacle.is_none(),
            reason: offer.obstacle.map(Obstacle::code),
            available_at: offer.obstacle.and_then(Obstacle::until),
        }
    }
}
