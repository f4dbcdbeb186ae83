//! `GET /v1/views`

use actix_web::{get, web};
use persistence::views;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{ViewView, lists};
use crate::caller::Caller;
use crate::http::query::{FromParameters, Parameters, Query};
use crate::lists::ListName;
use crate::problem::Failure;
use crate::state::{State, query};

/// Views.
#[derive(Debug, Serialize, ToSchema)]
pub struct ViewList {
    /// One's own and shared ones, by name.
    data: Vec<ViewView>,
}

/// Which views.
pub struct Which(Option<ListName>);

impl FromParameters for Which {
    fn take(parameters: &mut Parameters) -> Self {
        Self(parameters.parsed("list", "one_of", "Lists are: users, organizations.", |text| text.parse().ok()))
    }
}

/// List views
///
/// One's own and those that are shared, of lists that the caller sees. All of them on one page: there are few.
#[utoipa::path(
    operation_id = "list_views",
    tag = "Views",
    params(("list" = Option<crate::openapi::schemas::ListName>, Query, description = "Only views of this list", example = "users")),
    responses((status = 200, description = "One's own views and shared ones", body = ViewList)),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[get("/v1/views")]
pub async fn list_views(
    caller: Caller,
    which: Query<Which>,
    state: web::Data<State>,
) -> Result<web::Json<ViewList>, Failure> {
    let Query(Which(list)) = which;
    let data = query(&state, move |conn| {
        let mut lists = lists(&caller);
        lists.retain(|&name| list.is_none_or(|list| list.name() == name));
        let found = views::list(conn, caller.account_id(), caller.user_id, &lists)?;
        found.iter().map(|view| ViewView::new(view, &caller)).collect()
    })
    .await?;
    Ok(web::Json(ViewList { data }))
}
