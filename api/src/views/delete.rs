//! `DELETE /v1/views/{id}`

use actix_web::{delete, web};
use domain::ids::ViewId;
use persistence::{Conn, views};

use super::change::record;
use super::view::{can_edit, found, shown};
use crate::caller::Caller;
use crate::change::Work;
use crate::http::answer::Answer;
use crate::http::deletion::DeletionDryRun;
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::problem::{Code, Failure};
use crate::state::State;

/// Delete a view
///
/// One's own, or a shared one of a list whose items the caller manages.
#[utoipa::path(
    operation_id = "delete_view",
    tag = "Views",
    params(
        ("id" = Uuid, Path, description = "The view's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    responses(
        (status = 204, description = "The view is gone"),
        (status = 200, description = "With `dry_run=true`: it would be deleted", body = DeletionDryRun)
    ),
    extensions(
        ("x-required-permission" = json!("authenticated")),
        ("x-problems" = json!(["not_owner"]))
    )
)]
#[delete("/v1/views/{id}")]
pub async fn delete_view(
    caller: Caller,
    id: Id<ViewId>,
    dry_run: Query<DryRun>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (id, Query(DryRun(dry_run))) = (*id, dry_run);
    let delete = move |conn: &mut Conn, work: &Work, caller: &Caller| {
        work.require_unchanged(|| shown(conn, caller, id))?;
        let view = found(conn, caller, id)?;
        if !can_edit(&view, caller) {
            return Err(Failure::plain(Code::NotOwner));
        }
        views::delete(conn, view.account_id, id)?;
        record(conn, work, "view.deleted", Some(&view), None)
    };
    if dry_run {
        caller.rehearse(&state, delete).await?;
        return Answer::ok(&DeletionDryRun::with(Vec::new()));
    }
    caller.write(&state, delete).await?;
    Ok(Answer::no_content())
}
