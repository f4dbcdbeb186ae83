//! A view as the API shows it.

use chrono::{DateTime, Utc};
use domain::ids::ViewId;
use domain::permissions::Level;
use persistence::Conn;
use persistence::lists::Direction;
use persistence::views::{self, View};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::caller::Caller;
use crate::http::etag::Resource;
use crate::http::shortlist::{Column, Key, Listed};
use crate::lists::{ListName, ListState};
use crate::problem::Failure;

/// A named way of looking at a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = View, example = json!({
    "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f31", "list": "users", "name": "New this month", "shared": true,
    "state": { "search": null, "filters": { "status": "provisioned" }, "sort": "-created_at", "page_size": 50 },
    "owner_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f13", "can_edit": true,
    "created_at": "2026-03-01T09:00:00Z", "updated_at": "2026-03-01T09:00:00Z"
}))]
pub struct ViewView {
    /// The view's id.
    pub id: Uuid,
    /// The list that it looks at.
    #[schema(value_type = crate::openapi::schemas::ListName)]
    pub list: String,
    /// The view's name.
    pub name: String,
    /// Whether everybody in the account who sees the list sees the view.
    pub shared: bool,
    /// How the list looks.
    pub state: ListState,
    /// Who made it; they may be gone.
    pub owner_id: Uuid,
    /// Whether this caller may change it.
    pub can_edit: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Resource for ViewView {}

impl ViewView {
    /// A view, as `caller` sees it.
    ///
    /// # Errors
    /// [`Failure`] when what is kept is no view.
    pub fn new(view: &View, caller: &Caller) -> Result<Self, Failure> {
        Ok(Self {
            id: view.id.0,
            list: view.list.clone(),
            name: view.name.clone(),
            shared: view.shared,
            state: state(view)?,
            owner_id: view.owner_id.0,
            can_edit: can_edit(view, caller),
            created_at: view.created_at,
            updated_at: view.updated_at,
        })
    }
}

const NAME: Column<ViewView> = Column("name", |view| Key::text(&view.name));

impl Listed for ViewView {
    const COLUMNS: &'static [Column<Self>] = &[
        Column("list", |view| Key::text(&view.list)),
        NAME,
        // Those that nobody else sees come first.
        Column("shared", |view| Key::Number(Some(view.shared.into()))),
        Column("created_at", |view| Key::moment(view.created_at)),
        Column("updated_at", |view| Key::moment(view.updated_at)),
    ];
    const DEFAULT: &'static [(Column<Self>, Direction)] = &[(NAME, Direction::Ascending)];

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn texts(&self) -> Vec<&str> {
        vec![&self.name]
    }
}

/// The view as it is shown: what `GET` answers with, and what its entity tag stands for.
///
/// # Errors
/// 404 when there is none for this caller.
pub fn shown(conn: &mut Conn, caller: &Caller, id: ViewId) -> Result<ViewView, Failure> {
    ViewView::new(&found(conn, caller, id)?, caller)
}

/// The view with this id, if it is one for this caller.
///
/// # Errors
/// 404 when it is none.
pub fn found(conn: &mut Conn, caller: &Caller, id: ViewId) -> Result<View, Failure> {
    Ok(views::find(conn, caller.account_id(), caller.user_id, &lists(caller), id)?)
}

/// What was chosen on the list.
///
/// # Errors
/// [`Failure`] when what is kept is no such thing.
pub fn state(view: &View) -> Result<ListState, Failure> {
    serde_json::from_value(view.state.clone()).map_err(|error| Failure::internal(&error))
}

/// Whether the caller may change the view: their own, or a shared one of a list whose items they manage.
#[must_use]
pub fn can_edit(view: &View, caller: &Caller) -> bool {
    let manages = |list: ListName| caller.permissions.allow(list.area(), Level::Full);
    view.owner_id == caller.user_id || view.list.parse().is_ok_and(manages)
}

/// The lists that the caller sees: views of others are nothing to them.
#[must_use]
pub fn lists(caller: &Caller) -> Vec<&'static str> {
    let sees = |list: &ListName| caller.permissions.allow(list.area(), Level::Read);
    ListName::ALL.into_iter().filter(sees).map(ListName::name).collect()
}
