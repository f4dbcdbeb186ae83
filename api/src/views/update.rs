//! `PATCH /v1/views/{id}`

use std::collections::BTreeMap;

use actix_web::{patch, web};
use domain::ids::ViewId;
use persistence::views::{self, View};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::change::{record, room_to_share};
use super::view::{ViewView, can_edit, found, shown, state as state_of};
use crate::caller::Caller;
use crate::http::answer::Answer;
use crate::http::body::{Body, Patch, check, set, set_or_null};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::http::title::clean_title;
use crate::lists::{Choice, ListState};
use crate::problem::{Code, Failure};
use crate::state::State;

/// Changes to a view (JSON Merge Patch, RFC 7396): what is left out stays.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "New this year", "state": { "filters": { "status": null }, "page_size": 100 } }))]
pub struct UpdateView {
    /// The view's name.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = String, min_length = 1, max_length = 100, pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$", required = false)]
    name: Option<String>,
    /// Whether everybody in the account who sees the list shall see it.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = bool, required = false)]
    shared: Option<bool>,
    /// How the list looks.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = UpdateListState, required = false)]
    state: Option<UpdateListState>,
}

/// Changes to how a list looks: what is left out stays, what is null is chosen no longer.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateListState {
    /// The search.
    #[serde(default, deserialize_with = "set_or_null")]
    #[schema(value_type = Option<String>, max_length = 200, required = false)]
    search: Patch<String>,
    /// Filters: parameter to value, as in the list's address; one that is null is taken away.
    #[serde(default, deserialize_with = "set_or_null")]
    #[schema(value_type = Option<crate::openapi::schemas::FilterChanges>, required = false)]
    filters: Patch<BTreeMap<String, Option<Choice>>>,
    /// The order, as in the list's address.
    #[serde(default, deserialize_with = "set_or_null")]
    #[schema(value_type = Option<String>, max_length = 200, required = false)]
    sort: Patch<String>,
    /// Items on a page.
    #[serde(default, deserialize_with = "set_or_null")]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 200, required = false)]
    page_size: Patch<u32>,
}

/// Edit a view
///
/// One's own, or a shared one of a list whose items the caller manages.
#[utoipa::path(
    operation_id = "update_view",
    tag = "Views",
    params(("id" = Uuid, Path, description = "The view's id")),
    request_body = UpdateView,
    responses((status = 200, description = "The view as it is now", body = ViewView)),
    extensions(
        ("x-required-permission" = json!("authenticated")),
        ("x-problems" = json!(["not_owner", "view_name_taken", "too_many_views"]))
    )
)]
#[patch("/v1/views/{id}")]
pub async fn update_view(
    caller: Caller,
    id: Id<ViewId>,
    _: Query<Nothing>,
    body: Body<UpdateView>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (Body(body), id) = (body, *id);
    let view = caller
        .write(&state, move |conn, work, caller| {
            work.require_unchanged(|| shown(conn, caller, id))?;
            let before = found(conn, caller, id)?;
            if !can_edit(&before, caller) {
                return Err(Failure::plain(Code::NotOwner));
            }
            let after = changed(&before, body)?;
            if after == before {
                return ViewView::new(&before, caller);
            }
            let after = View { updated_at: work.now, ..after };
            if after.shared && !before.shared {
                room_to_share(conn, &after)?;
            }
            views::save(conn, &after)?;
            record(conn, work, "view.updated", Some(&before), Some(&after))?;
            ViewView::new(&after, caller)
        })
        .await?;
    Answer::resource(&view)
}

fn changed(before: &View, body: UpdateView) -> Result<View, Failure> {
    let mut after = before.clone();
    if let Some(name) = &body.name {
        after.name = clean_title(name)?;
    }
    if let Some(shared) = body.shared {
        after.shared = shared;
    }
    if let Some(changes) = body.state {
        let state = changes.applied(state_of(before)?);
        check(&state, "/state")?;
        let list = before.list.parse().map_err(|_| Failure::internal(&"a view of no known list"))?;
        state.check(list, "/state")?;
        after.state = serde_json::to_value(&state).map_err(|error| Failure::internal(&error))?;
    }
    Ok(after)
}

impl UpdateListState {
    fn applied(self, mut state: ListState) -> ListState {
        if let Some(search) = self.search {
            state.search = search;
        }
        match self.filters {
            None => {}
            Some(None) => state.filters.clear(),
            Some(Some(changes)) => {
                for (name, value) in changes {
                    match value {
                        Some(value) => state.filters.insert(name, value),
                        None => state.filters.remove(&name),
                    };
                }
            }
        }
        if let Some(sort) = self.sort {
            state.sort = sort;
        }
        if let Some(page_size) = self.page_size {
            state.page_size = page_size;
        }
        state
    }
}
