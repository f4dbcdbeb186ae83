//! `GET /v1/users/{id}/sessions`

use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::{DateTime, Utc};
use domain::ids::{AccountId, SessionId, UserId};
use domain::text::fold;
use persistence::lists::Direction;
use persistence::sessions::{self, Session};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::act::seen;
use crate::caller::{Permitted, UsersRead};
use crate::http::page::PageView;
use crate::http::path::Id;
use crate::http::query::Query;
use crate::http::shortlist::{Column, Key, Listed, Shortlist};
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

/// A page of live sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionList {
    /// The sessions on the page.
    data: Vec<SessionView>,
    /// Where the page stands.
    page: PageView,
}

const LAST_USED_AT: Column<SessionView> = Column("last_used_at", |session| Key::moment(session.last_used_at));

impl Listed for SessionView {
    const COLUMNS: &'static [Column<Self>] = &[
        Column("created_at", |session| Key::moment(session.created_at)),
        LAST_USED_AT,
        Column("expires_at", |session| Key::moment(session.expires_at)),
        Column("ip", |session| Key::Text(session.ip.clone())),
        Column("user_agent", |session| Key::Text(session.user_agent.as_deref().map(fold))),
    ];
    const DEFAULT: &'static [(Column<Self>, Direction)] = &[(LAST_USED_AT, Direction::Descending)];

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn texts(&self) -> Vec<&str> {
        [self.ip.as_deref(), self.user_agent.as_deref()].into_iter().flatten().collect()
    }
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

/// A page of a user's live sessions, seen from the session `current`.
///
/// # Errors
/// What is wrong with the cursor.
pub fn page_of_sessions(
    asked: &Shortlist<SessionView>,
    (state, request): (&State, &HttpRequest),
    (account, user): (AccountId, UserId),
    (live, current): (Vec<Session>, SessionId),
) -> Result<HttpResponse, Failure> {
    let sessions = live.into_iter().map(|session| SessionView::new(session, current)).collect();
    let list = format!("sessions {user}");
    asked.answer((state, request), (account, &list), sessions, |data, page| SessionList { data, page })
}

/// List a user's sessions
///
/// Where a user is signed in, the latest used first.
#[utoipa::path(
    operation_id = "list_user_sessions",
    tag = "Users",
    params(
        ("id" = Uuid, Path, description = "The user's id"),
        ("search" = Option<String>, Query, description = "Any part of the address or the program", max_length = 200),
        ("sort" = Option<Vec<crate::openapi::schemas::SessionSort>>, Query, style = Form, explode = false, max_items = 5, description = "Columns separated by commas, each at most once; a minus sign in front sorts descending"),
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything"),
        ("page_size" = Option<u32>, Query, description = "Sessions on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of the user's live sessions", body = SessionList,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    extensions(("x-required-permission" = json!("users:read")))
)]
#[get("/v1/users/{id}/sessions")]
pub async fn list_user_sessions(
    caller: Permitted<UsersRead>,
    id: Id<UserId>,
    asked: Query<Shortlist<SessionView>>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let (id, now, caller) = (*id, state.ambient.now(), caller.into_caller());
    let (account, current) = (caller.account_id(), caller.session_id);
    let live = query(&state, move |conn| {
        seen(conn, &caller.account, &caller.as_domain(), id)?;
        Ok(sessions::list_live(conn, account, id, now)?)
    })
    .await?;
    page_of_sessions(&asked.0, (&state, &request), (account, id), (live, current))
}
