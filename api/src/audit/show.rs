//! `GET /v1/audit-events/{id}`

use actix_web::{get, web};
use domain::ids::AuditEventId;
use persistence::audit;

use super::view::{AuditEventView, views};
use crate::caller::{AuditRead, Permitted};
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::{Code, Failure};
use crate::state::{State, read};

/// Get an entry of the audit log
///
/// Who did what to whom, when, from where, and what it changed. Secrets are masked.
#[utoipa::path(
    operation_id = "get_audit_event",
    tag = "Audit log",
    params(("id" = Uuid, Path, description = "The entry's id")),
    responses((
        status = 200, description = "The entry", body = AuditEventView,
        headers(("ETag" = String, description = "Changes only with what the caller may see of who acted"))
    )),
    extensions(("x-required-permission" = json!("audit:read")))
)]
#[get("/v1/audit-events/{id}")]
pub async fn get_audit_event(
    caller: Permitted<AuditRead>,
    id: Id<AuditEventId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (id, caller) = (*id, caller.into_caller());
    let view = read(&state, move |conn| {
        let (account, domain_caller) = (caller.account_id(), caller.as_domain());
        let sight = domain_caller.sight(&caller.account.policy);
        let entry = audit::find(conn, account, &sight, id)?;
        views(conn, account, &sight.users, vec![entry])?.pop().ok_or_else(|| Failure::plain(Code::NotFound))
    })
    .await?;
    Answer::resource(&view)
}
