//! `GET /v1/views`

use actix_web::{HttpRequest, HttpResponse, get, web};
use persistence::views;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{ViewView, lists};
use crate::caller::Caller;
use crate::http::page::PageView;
use crate::http::query::{FromParameters, Parameters, Query};
use crate::http::shortlist::Shortlist;
use crate::lists::ListName;
use crate::problem::Failure;
use crate::state::{State, query};

/// A page of views.
#[derive(Debug, Serialize, ToSchema)]
pub struct ViewList {
    /// The views on the page.
    data: Vec<ViewView>,
    /// Where the page stands.
    page: PageView,
}

/// Which views.
pub struct ViewListQuery {
    /// Only those of this list.
    list: Option<ListName>,
    views: Shortlist<ViewView>,
}

impl FromParameters for ViewListQuery {
    fn take(parameters: &mut Parameters) -> Self {
        let detail = "Lists are: users, organizations.";
        Self {
            list: parameters.parsed("list", "one_of", detail, |text| text.parse().ok()),
            views: Shortlist::take(parameters),
        }
    }
}

/// List views
///
/// One's own and those that are shared, of lists that the caller sees, by name. Searching finds any part of the name.
#[utoipa::path(
    operation_id = "list_views",
    tag = "Views",
    params(
        ("list" = Option<crate::openapi::schemas::ListName>, Query, description = "Only views of this list", example = "users"),
        ("search" = Option<String>, Query, description = "Any part of the name", max_length = 200),
        ("sort" = Option<Vec<crate::openapi::schemas::ViewSort>>, Query, style = Form, explode = false, max_items = 5, description = "Columns separated by commas, each at most once; a minus sign in front sorts descending"),
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything"),
        ("page_size" = Option<u32>, Query, description = "Views on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of one's own views and shared ones", body = ViewList,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[get("/v1/views")]
pub async fn list_views(
    caller: Caller,
    asked: Query<ViewListQuery>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let Query(ViewListQuery { list, views: asked }) = asked;
    let account = caller.account_id();
    let named = format!("views {:?}", list.map(ListName::name));
    let found = query(&state, move |conn| {
        let mut lists = lists(&caller);
        lists.retain(|&name| list.is_none_or(|list| list.name() == name));
        let found = views::list(conn, caller.account_id(), caller.user_id, &lists)?;
        found.iter().map(|view| ViewView::new(view, &caller)).collect::<Result<Vec<_>, _>>()
    })
    .await?;
    asked.answer((&state, &request), (account, &named), found, |data, page| ViewList { data, page })
}
