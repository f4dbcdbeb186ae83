//! `POST /v1/views`

use actix_web::{post, web};
use domain::permissions::Level;
use persistence::views::{self, View};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::change::{record, room_for, room_to_share};
use super::view::ViewView;
use crate::caller::Caller;
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::query::{Nothing, Query};
use crate::http::title::clean_title;
use crate::lists::{ListName, ListState};
use crate::problem::{Code, Failure};
use crate::state::State;

/// A view to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "list": "users", "name": "New this month", "shared": true,
    "state": { "filters": { "status": "provisioned" }, "sort": "-created_at", "page_size": 50 }
}))]
pub struct CreateView {
    /// The list that it looks at.
    #[schema(value_type = crate::openapi::schemas::ListName)]
    list: String,
    /// The view's name.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$"
    )]
    name: String,
    /// Whether everybody in the account who sees the list shall see it.
    #[serde(default)]
    shared: bool,
    /// How the list looks.
    #[validate(nested)]
    state: ListState,
}

/// Create a view
///
/// Nothing is kept that the list would refuse.
#[utoipa::path(
    operation_id = "create_view",
    tag = "Views",
    request_body = CreateView,
    responses((
        status = 201, description = "The view", body = ViewView,
        headers(("Location" = String, description = "Where the view is found"))
    )),
    extensions(
        ("x-required-permission" = json!("authenticated")),
        ("x-problems" = json!(["forbidden", "view_name_taken", "too_many_views"]))
    )
)]
#[post("/v1/views")]
pub async fn create_view(
    caller: Caller,
    _: Query<Nothing>,
    body: Body<CreateView>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(body) = body;
    let name = clean_title(&body.name)?;
    let list: ListName =
        body.list.parse().map_err(|_| Failure::invalid_field("/list", "one_of", "Lists are: users, organizations."))?;
    body.state.check(list, "/state")?;
    let chosen = serde_json::to_value(&body.state).map_err(|error| Failure::internal(&error))?;
    caller
        .answer(&state, move |conn, work, caller| {
            if !caller.permissions.allow(list.area(), Level::Read) {
                return Err(Failure::new(
                    Code::Forbidden,
                    "The list is not for you to see, so neither are views of it.",
                ));
            }
            let view = View {
                id: work.state.ambient.id(),
                account_id: caller.account_id(),
                owner_id: caller.user_id,
                list: list.name().to_owned(),
                name,
                shared: body.shared,
                state: chosen,
                created_at: work.now,
                updated_at: work.now,
            };
            room_for(conn, &view)?;
            if view.shared {
                room_to_share(conn, &view)?;
            }
            views::insert(conn, &view)?;
            record(conn, work, "view.created", None, Some(&view))?;
            Ok(Ok(Answer::created(&format!("/v1/views/{}", view.id), &ViewView::new(&view, caller)?)?))
        })
        .await
}
