//! A connection to a PSA as the API shows it: without anything that signs in.

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, PsaConnectionId};
use persistence::Conn;
use persistence::lists::Direction;
use persistence::psa_connections::{self, Check, PsaConnection};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::etag::Resource;
use crate::http::shortlist::{Column, Key, Listed};
use crate::problem::Failure;

/// A connection to a PSA. What signs in is kept sealed and never shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PsaConnection, example = json!({
    "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f41", "kind": "connectwise", "name": "Our ConnectWise",
    "base_url": "https://api-na.myconnectwise.net", "credentials_changed_at": "2026-03-01T09:00:00Z",
    "last_check": { "at": "2026-03-01T09:05:00Z", "ok": true, "problem": null },
    "created_at": "2026-03-01T09:00:00Z", "updated_at": "2026-03-01T09:00:00Z"
}))]
pub struct PsaConnectionView {
    /// The connection's id.
    pub id: Uuid,
    /// To which system.
    #[schema(value_type = crate::openapi::schemas::PsaKind)]
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Where the system is; null where Autotask tells by the user.
    #[schema(required)]
    pub base_url: Option<String>,
    /// When what signs in last changed.
    pub credentials_changed_at: DateTime<Utc>,
    /// How the last test ended; null where it was not tested since it was given what signs in now.
    #[schema(required)]
    pub last_check: Option<PsaCheckView>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Resource for PsaConnectionView {}

const NAME: Column<PsaConnectionView> = Column("name", |connection| Key::text(&connection.name));

impl Listed for PsaConnectionView {
    const COLUMNS: &'static [Column<Self>] = &[
        Column("kind", |connection| Key::text(connection.kind)),
        NAME,
        Column("base_url", |connection| Key::Text(connection.base_url.clone())),
        Column("credentials_changed_at", |connection| Key::moment(connection.credentials_changed_at)),
        Column("created_at", |connection| Key::moment(connection.created_at)),
        Column("updated_at", |connection| Key::moment(connection.updated_at)),
    ];
    const DEFAULT: &'static [(Column<Self>, Direction)] = &[(NAME, Direction::Ascending)];

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn texts(&self) -> Vec<&str> {
        [Some(self.name.as_str()), self.base_url.as_deref()].into_iter().flatten().collect()
    }
}

/// How a test of a connection ended.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PsaCheck, example = json!({
    "at": "2026-03-01T09:05:00Z", "ok": false,
    "problem": { "code": "psa_credentials_refused", "detail": "The PSA refused the credentials." }
}))]
pub struct PsaCheckView {
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the PSA lets the connection see companies.
    pub ok: bool,
    /// What was wrong; null when nothing was.
    #[schema(required)]
    pub problem: Option<PsaCheckProblem>,
}

/// What was wrong with a connection.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({ "code": "psa_credentials_refused", "detail": "The PSA refused the credentials." }))]
pub struct PsaCheckProblem {
    /// The code of the problem that other operations answer with.
    pub code: String,
    /// What is wrong, in a sentence.
    pub detail: String,
}

impl From<&Check> for PsaCheckView {
    fn from(check: &Check) -> Self {
        let problem = check.problem.clone().map(|(code, detail)| PsaCheckProblem { code, detail });
        Self { at: check.at, ok: problem.is_none(), problem }
    }
}

impl From<&PsaConnection> for PsaConnectionView {
    fn from(connection: &PsaConnection) -> Self {
        Self {
            id: connection.id.0,
            kind: connection.kind.name(),
            name: connection.name.clone(),
            base_url: connection.base_url.clone(),
            credentials_changed_at: connection.credentials_changed_at,
            last_check: connection.last_check.as_ref().map(PsaCheckView::from),
            created_at: connection.created_at,
            updated_at: connection.updated_at,
        }
    }
}

/// The connection as it is shown: what `GET` answers with, and what its entity tag stands for.
///
/// # Errors
/// 404 when there is none.
pub fn shown(conn: &mut Conn, account: AccountId, id: PsaConnectionId) -> Result<PsaConnectionView, Failure> {
    Ok(PsaConnectionView::from(&psa_connections::find(conn, account, id)?))
}
