//! `DELETE /v1/views/{id}`

use actix_web::{delete, web};
use domain::ids::ViewId;
use persistence::views;

use super::change::record;
use super::view::{can_edit, found, shown};
use crate::caller::Caller;
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::{Code, Failure};
use crate::state::State;

/// Delete a view
///
/// One's own, or a shared one of a list whose items the caller manages.
#[utoipa::path(
    operation_id = "delete_view",
    tag = "Views",
    params(("id" = Uuid, Path, description = "The view's id")),
    responses((status = 204, description = "The view is gone")),
    extensions(
        ("x-required-permission" = json!("authenticated")),
        ("x-problems" = json!(["not_owner"]))
    )
)]
#[delete("/v1/views/{id}")]
pub async fn delete_view(
    caller: Caller,
    id: Id<ViewId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let id = *id;
    caller
        .write(&state, move |conn, work, caller| {
            work.require_unchanged(|| shown(conn, caller, id))?;
            let view = found(conn, caller, id)?;
            if !can_edit(&view, caller) {
                return Err(Failure::plain(Code::NotOwner));
            }
            views::delete(conn, view.account_id, id)?;
            record(conn, work, "view.deleted", Some(&view), None)
        })
        .await?;
    Ok(Answer::no_content())
}
