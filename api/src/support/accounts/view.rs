//! An account as operators see it.

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use persistence::Conn;
use persistence::accounts::{self, Summary};
use persistence::lists::Direction;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::etag::Resource;
use crate::http::shortlist::{Column, Key, Listed};
use crate::problem::Failure;

/// An account, as operators of the installation see it: its terms, and nothing of its people.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SupportAccount, example = json!({
    "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f10", "name": "Acme", "slug": "acme", "preset": "msp",
    "organization_limit": 25, "created_at": "2026-03-01T09:00:00Z", "updated_at": "2026-03-01T09:00:00Z"
}))]
pub struct SupportAccountView {
    /// The account's id.
    pub id: Uuid,
    /// The account's name.
    pub name: String,
    /// The account's name in addresses and at signing in.
    pub slug: String,
    /// The preset that the account's policy started from.
    #[schema(value_type = crate::openapi::schemas::Preset)]
    pub preset: &'static str,
    /// How many organizations may be active; null for any number.
    #[schema(required, minimum = 0, maximum = 1_000_000)]
    pub organization_limit: Option<i64>,
    /// When the account was created.
    pub created_at: DateTime<Utc>,
    /// When its name or its limit last changed.
    pub updated_at: DateTime<Utc>,
}

impl Resource for SupportAccountView {}

const NAME: Column<SupportAccountView> = Column("name", |account| Key::text(&account.name));

impl Listed for SupportAccountView {
    const COLUMNS: &'static [Column<Self>] = &[
        NAME,
        Column("slug", |account| Key::text(&account.slug)),
        Column("preset", |account| Key::text(account.preset)),
        // Any number is last.
        Column("organization_limit", |account| Key::Number(account.organization_limit)),
        Column("created_at", |account| Key::moment(account.created_at)),
        Column("updated_at", |account| Key::moment(account.updated_at)),
    ];
    const DEFAULT: &'static [(Column<Self>, Direction)] = &[(NAME, Direction::Ascending)];

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn texts(&self) -> Vec<&str> {
        vec![&self.name, &self.slug]
    }
}

impl From<&Summary> for SupportAccountView {
    fn from(account: &Summary) -> Self {
        Self {
            id: account.id.0,
            name: account.name.clone(),
            slug: account.slug.clone(),
            preset: account.preset.name(),
            organization_limit: account.organization_limit,
            created_at: account.created_at,
            updated_at: account.updated_at,
        }
    }
}

/// The account as it is shown: what `GET` answers with, and what its entity tag stands for.
///
/// # Errors
/// 404 when there is none.
pub fn shown(conn: &mut Conn, id: AccountId) -> Result<SupportAccountView, Failure> {
    Ok(SupportAccountView::from(&Summary::from(&accounts::find(conn, id)?)))
}

/// An account's terms, as the audit log shows them.
#[must_use]
pub fn snapshot(account: &Summary) -> Value {
    json!({ "name": account.name, "organization_limit": account.organization_limit })
}
