//! `GET /v1/permissions`

use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::permissions::{Area, Level};
use persistence::lists::Direction;
use serde::Serialize;
use utoipa::ToSchema;

use crate::caller::Caller;
use crate::http::page::PageView;
use crate::http::query::Query;
use crate::http::shortlist::{Column, Key, Listed, Shortlist};
use crate::problem::Failure;
use crate::state::State;

/// What roles can permit.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermissionCatalogue {
    /// The areas on the page.
    data: Vec<PermissionArea>,
    /// Where the page stands.
    page: PageView,
}

/// A part of the product that permissions are given for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "area": "users", "levels": ["none", "read", "full"] }))]
pub struct PermissionArea {
    /// The area.
    #[schema(value_type = crate::openapi::schemas::Area)]
    area: &'static str,
    /// Its levels, each including the ones before it.
    #[schema(value_type = Vec<crate::openapi::schemas::Level>)]
    levels: Vec<&'static str>,
}

/// List what roles can permit
///
/// The same for every account; for a page that edits roles.
#[utoipa::path(
    operation_id = "list_permissions",
    tag = "Roles",
    params(
        ("search" = Option<String>, Query, description = "Any part of the name of an area", max_length = 200),
        ("sort" = Option<Vec<crate::openapi::schemas::PermissionSort>>, Query, style = Form, explode = false, max_items = 1, description = "Columns separated by commas, each at most once; a minus sign in front sorts descending"),
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything"),
        ("page_size" = Option<u32>, Query, description = "Areas on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "Areas and their levels", body = PermissionCatalogue,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[get("/v1/permissions")]
pub async fn list_permissions(
    caller: Caller,
    query: Query<Shortlist<PermissionArea>>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let levels: Vec<_> = Level::ALL.iter().map(|level| level.name()).collect();
    let areas = Area::ALL.iter().map(|area| PermissionArea { area: area.name(), levels: levels.clone() }).collect();
    let list = (caller.account_id(), "permissions");
    query.0.answer((&state, &request), list, areas, |data, page| PermissionCatalogue { data, page })
}

/// As the product has them, the most used first.
const USUAL: Column<PermissionArea> = Column("", |area| {
    let place = Area::ALL.iter().position(|known| known.name() == area.area);
    Key::Number(place.and_then(|place| i64::try_from(place).ok()))
});

impl Listed for PermissionArea {
    const COLUMNS: &'static [Column<Self>] = &[Column("area", |area| Key::text(area.area))];
    const DEFAULT: &'static [(Column<Self>, Direction)] = &[(USUAL, Direction::Ascending)];

    fn id(&self) -> String {
        self.area.to_owned()
    }

    fn texts(&self) -> Vec<&str> {
        vec![self.area]
    }
}
