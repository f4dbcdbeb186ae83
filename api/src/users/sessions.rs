//! `GET /v1/users/{id}/sessions`

use actix_web::{get, web};
use chrono::{DateTime, Utc};
use domain::ids::{SessionId, UserId};
use persistence::sessions::{self, Session};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::act::seen;
use crate::caller::{Permitted, UsersRead};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, query};

/// One sign-in on one device.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Session, example = json!({
    "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f13", "created_at": "2026-03-01T09:00:00Z",
    "last_used_at": "2026-03-01T09:30:00Z", "expires_at": "2026-03-31T09:30:00Z",
    "ip": "192.0.2.7", "user_agent": "Mozilla/5.0", "current": true
}))]
pub struct SessionView {
    /// The session's id.
    id: Uuid,
    /// When it was opened.
    created_at: DateTime<Utc>,
    /// When it was last refreshed.
    last_used_at: DateTime<Utc>,
    /// When it ends unless it is refreshed.
    expires_at: DateTime<Utc>,
    /// The address it was opened from.
    #[schema(required)]
    ip: Option<String>,
    /// The program it was opened with.
    #[schema(required)]
    user_agent: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
}

/// Live sessions, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionList {
    /// The sessions.
    data: Vec<SessionView>,
}

impl SessionView {
    /// The session, seen from the session `current`.
    #[must_use]
    pub fn new(session: Session, current: SessionId) -> Self {
        Self {
            id: session.id.0,
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
            ip: session.ip,
            user_agent: session.user_agent,
            current: session.id == current,
        }
    }
}

impl SessionList {
    /// The sessions, seen from the session `current`.
    #[must_use]
    pub fn new(sessions: Vec<Session>, current: SessionId) -> Self {
        Self { data: sessions.into_iter().map(|session| SessionView::new(session, current)).collect() }
    }
}

/// List a user's sessions
///
/// Where a user is signed in, the latest used first.
#[utoipa::path(
    operation_id = "list_user_sessions",
    tag = "Users",
    params(("id" = Uuid, Path, description = "The user's id")),
    responses((status = 200, description = "The user's live sessions, newest first", body = SessionList)),
    extensions(("x-required-permission" = json!("users:read")))
)]
#[get("/v1/users/{id}/sessions")]
pub async fn list_user_sessions(
    caller: Permitted<UsersRead>,
    id: Id<UserId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<web::Json<SessionList>, Failure> {
    let (id, now, caller) = (*id, state.ambient.now(), caller.into_caller());
    let current = caller.session_id;
    let live = query(&state, move |conn| {
        seen(conn, &caller.account, &caller.as_domain(), id)?;
        Ok(sessions::list_live(conn, caller.account_id(), id, now)?)
    })
    .await?;
    Ok(web::Json(SessionList::new(live, current)))
}
