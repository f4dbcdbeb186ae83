//! An organization as the API shows it.

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::organization::{Obstacle, Offer};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

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
    /// Since when it has been deactivated.
    #[schema(required)]
    pub deactivated_at: Option<DateTime<Utc>>,
    /// From when on users may reactivate it; null while it is active.
    #[schema(required)]
    pub reactivatable_at: Option<DateTime<Utc>>,
    /// Every action, and whether it would succeed and change something now, for this caller.
    pub available_actions: Vec<AvailableAction>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
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

/// A company in a PSA.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PsaLinkView {
    /// The connection to the PSA.
    pub connection_id: Uuid,
    /// The company's id there.
    pub company_id: String,
    /// Its name there, as it was last seen.
    pub company_name: String,
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
