//! A user as the API shows them (S0.4).

use chrono::{DateTime, Utc};
use domain::Moment;
use domain::ids::{OrganizationId, RoleId, UserId};
use domain::policy::{Policy, Vocabulary};
use domain::user::{Action, OrganizationAccess, User};
use persistence::links::Link;
use persistence::outbox::Delivery;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::ValidationError;

use crate::http::etag::Resource;
use crate::http::timestamp;
use crate::media;

/// A user.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = User, example = json!(crate::openapi::examples::user()))]
pub struct UserView {
    /// The user's id.
    pub id: Uuid,
    /// What the user signs in with.
    pub username: String,
    /// Email address.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Phone number.
    #[schema(required)]
    pub phone: Option<String>,
    /// The user's role.
    pub role: RoleRef,
    /// Permissions beside the role.
    pub grants: Vec<String>,
    /// Canonical status.
    #[schema(value_type = crate::openapi::schemas::UserStatus)]
    pub status: &'static str,
    /// The account's own word for the status.
    pub status_label: String,
    /// What keeps the user out, each lifted on its own.
    pub blocks: Vec<BlockView>,
    /// Whether a second factor is enrolled.
    pub mfa_enrolled: bool,
    /// Address of the user's photo: 280 × 280 pixels, and 560 × 560 with `@2x` appended. Anybody may see it who knows it;
    /// it is not to be guessed, and what it shows never changes: another photo has another address. A path on this
    /// server, as in `type` of a problem, so that it is the same behind every host name and proxy: resolve it against
    /// the address of the API, as in `new URL(user.photo_url, api)`.
    #[schema(required, format = "uri-reference")]
    pub photo_url: Option<String>,
    /// The organizations that the user may see.
    pub organization_access: OrganizationAccessView,
    /// The last completed sign-in.
    #[serde(serialize_with = "timestamp::write_or_null")]
    #[schema(required)]
    pub last_login_at: Option<DateTime<Utc>>,
    /// When the user was created.
    #[serde(serialize_with = "timestamp::write")]
    pub created_at: DateTime<Utc>,
    /// When the user last changed.
    #[serde(serialize_with = "timestamp::write")]
    pub updated_at: DateTime<Utc>,
    /// The invitation that is out, if one is.
    #[schema(required)]
    pub invitation: Option<InvitationView>,
    /// What can be done with the user now, by this caller, and would change something.
    #[schema(value_type = Vec<crate::openapi::schemas::UserAction>)]
    pub available_actions: Vec<&'static str>,
}

impl Resource for UserView {
    /// How the mail of an invitation fares: whoever edits a user who was just created need not wait for that.
    fn settled(&self) -> Option<Self> {
        let invitation = self.invitation.as_ref()?.settled();
        Some(Self { invitation: Some(invitation), ..self.clone() })
    }
}

/// A role, by id and name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleRef {
    /// The role's id.
    pub id: Uuid,
    /// The role's name.
    pub name: String,
}

impl RoleRef {
    /// A role, by id and name.
    #[must_use]
    pub fn new(id: RoleId, name: impl Into<String>) -> Self {
        Self { id: id.0, name: name.into() }
    }
}

/// One thing that keeps a user out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BlockView {
    /// `auto_lock` after too many wrong passwords, `admin_lock`, or `inactivity`.
    #[schema(value_type = crate::openapi::schemas::BlockKind)]
    pub kind: &'static str,
    /// Since when; for `inactivity`, since the days of absence were over.
    pub since: DateTime<Utc>,
    /// Until when; null until somebody lifts it.
    #[schema(required)]
    pub until: Option<DateTime<Utc>>,
    /// Why, in the words of who set it.
    #[schema(required)]
    pub reason: Option<String>,
}

/// The organizations that a user may see: the word `all`, or a list of ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum OrganizationAccessView {
    /// All of them.
    #[schema(title = "AllOrganizations")]
    All(AllWord),
    /// These.
    #[schema(title = "OrganizationIds", value_type = crate::openapi::schemas::OrganizationIds)]
    Only(Vec<Uuid>),
}

/// Most organizations that a user is given one by one.
pub const ORGANIZATIONS_MAX: usize = 1000;

/// Whether so many organizations can be given one by one.
///
/// # Errors
/// When they cannot.
pub fn few_enough(access: &OrganizationAccessView) -> Result<(), ValidationError> {
    match access {
        OrganizationAccessView::Only(ids) if ids.len() > ORGANIZATIONS_MAX => {
            let detail = format!("At most {ORGANIZATIONS_MAX} organizations.");
            Err(ValidationError::new("length").with_message(detail.into()))
        }
        OrganizationAccessView::All(_) | OrganizationAccessView::Only(_) => Ok(()),
    }
}

/// The word `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AllWord {
    /// All of them.
    All,
}

impl From<&OrganizationAccess> for OrganizationAccessView {
    fn from(access: &OrganizationAccess) -> Self {
        match access {
            OrganizationAccess::All => Self::All(AllWord::All),
            OrganizationAccess::Only(ids) => Self::Only(ids.iter().map(|id| id.0).collect()),
        }
    }
}

impl From<OrganizationAccessView> for OrganizationAccess {
    fn from(access: OrganizationAccessView) -> Self {
        match access {
            OrganizationAccessView::All(AllWord::All) => Self::All,
            OrganizationAccessView::Only(ids) => Self::Only(ids.into_iter().map(OrganizationId).collect()),
        }
    }
}

/// An invitation that is out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InvitationView {
    /// When its mail was handed to the mail server; null until then.
    #[schema(required)]
    pub sent_at: Option<DateTime<Utc>>,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// How its mail stands: `pending`, `sent` or `failed`.
    #[schema(value_type = crate::openapi::schemas::Delivery)]
    pub delivery: &'static str,
}

impl InvitationView {
    /// A link and how its mail stands.
    #[must_use]
    pub fn new(link: &Link, delivery: Delivery) -> Self {
        let delivery = match delivery {
            Delivery::Pending => "pending",
            Delivery::Sent => "sent",
            Delivery::Failed => "failed",
        };
        Self { sent_at: link.sent_at, expires_at: link.expires_at, delivery }
    }

    /// The same, whatever became of the mail.
    fn settled(&self) -> Self {
        Self { sent_at: None, delivery: "", ..self.clone() }
    }
}

impl UserView {
    /// The user as they are at `now`.
    #[must_use]
    pub fn new(
        user: &User,
        role: RoleRef,
        invitation: Option<InvitationView>,
        available: &[Action],
        (policy, vocabulary): (&Policy, &Vocabulary),
        now: Moment,
    ) -> Self {
        let status = user.status(policy, now);
        let UserId(id) = user.id;
        Self {
            id,
            username: user.username.clone(),
            email: user.profile.email.clone(),
            first_name: user.profile.first_name.clone(),
            last_name: user.profile.last_name.clone(),
            phone: user.profile.phone.clone(),
            role,
            grants: user.grants.clone(),
            status: status.name(),
            status_label: vocabulary.label(status).to_owned(),
            blocks: user
                .blocks(now)
                .into_iter()
                .map(|block| BlockView {
                    kind: block.kind.name(),
                    since: block.since,
                    until: block.until,
                    reason: block.reason,
                })
                .collect(),
            mfa_enrolled: user.mfa.is_some(),
            photo_url: user.photo.map(media::address),
            organization_access: (&user.organization_access).into(),
            last_login_at: user.last_login_at,
            created_at: user.created_at,
            updated_at: user.updated_at,
            invitation,
            available_actions: available.iter().map(|action| action.name()).collect(),
        }
    }
}
