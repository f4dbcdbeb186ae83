//! `GET /v1/audit-events/export`

use actix_web::{HttpResponse, get, web};
use persistence::audit::{self, Filter, Place, Start};

use super::list_query::{AuditExportQuery, AuditFilter};
use super::view::views;
use crate::caller::{AuditRead, Caller, Permitted};
use crate::http::export::{self, Batch, Format};
use crate::http::query::Query;
use crate::problem::Failure;
use crate::state::{State, query, read};

/// Entries read at a time: a few hundred kilobytes, whatever the log's length.
const BATCH: i64 = 1_000;

/// Export the audit log
///
/// Every entry that matches, as a file: one JSON object on each line, as in the list, or CSV with a line of column names.
/// It holds what was there when the request came; what is added meanwhile is not part of it. An answer that breaks off
/// is incomplete: the connection then ends without the end that HTTP asks for.
///
/// In CSV, a cell that a spreadsheet would take for a formula begins with an apostrophe; `before` and `after` are JSON.
#[utoipa::path(
    operation_id = "export_audit_events",
    tag = "Audit log",
    params(
        ("format" = Option<crate::openapi::schemas::ExportFormat>, Query, description = "`ndjson` unless said otherwise"),
        ("actor_id" = Option<Uuid>, Query, description = "What this user or operator did"),
        ("target_id" = Option<Uuid>, Query, description = "What was done to this user, role, organization or account"),
        ("action" = Option<Vec<crate::openapi::parameters::AuditAction>>, Query, style = Form, explode = false, max_items = 50, description = "Any of these actions, separated by commas, at most 50", example = json!(["user.deactivated", "user.reactivated"])),
        ("from" = Option<crate::openapi::parameters::DayOrMoment>, Query, description = "At this moment (RFC 3339) or after, or on this day (UTC) or after", example = "2026-03-01"),
        ("to" = Option<crate::openapi::parameters::DayOrMoment>, Query, description = "At this moment (RFC 3339) or before, or on this day (UTC) or before", example = "2026-03-31T12:00:00Z"),
        ("sort" = Option<crate::openapi::schemas::AuditSort>, Query, description = "`-at` for newest first, `at` for oldest first", example = "at")
    ),
    responses((
        status = 200, description = "The entries, each on a line",
        content(
            (String = "application/x-ndjson", example = json!(crate::openapi::examples::audit_events_ndjson())),
            (String = "text/csv", example = json!(crate::openapi::examples::audit_events_csv()))
        ),
        headers(("Content-Disposition" = String, description = "A name for the file (RFC 6266)"))
    )),
    extensions(("x-required-permission" = json!("audit:read")))
)]
#[get("/v1/audit-events/export")]
pub async fn export_audit_events(
    caller: Permitted<AuditRead>,
    asked: Query<AuditExportQuery>,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let Query(AuditExportQuery { entries, format }) = asked;
    let caller = caller.into_caller();
    let account = caller.account_id();
    let newest = query(&state, move |conn| Ok(audit::newest(conn, account)?)).await?;
    let filter = Filter { up_to: Some(newest), ..entries.filter };
    let entries = AuditFilter { filter, ..entries };
    let name = format!("audit-events-{}-{}", caller.account.slug, state.ambient.now().format("%Y%m%dT%H%M%SZ"));
    let batch = move |behind| batch(state.clone(), caller.clone(), entries.clone(), format, behind);
    export::answer(format, &name, batch).await
}

async fn batch(
    state: web::Data<State>,
    caller: Caller,
    AuditFilter { filter, order }: AuditFilter,
    format: Format,
    behind: Option<Place>,
) -> Result<Batch<Place>, Failure> {
    read(&state, move |conn| {
        let (account, domain_caller) = (caller.account_id(), caller.as_domain());
        let sight = domain_caller.sight(&caller.account.policy);
        let start = behind.map_or(Start::Offset(0), Start::Behind);
        let found = audit::list(conn, account, &sight, &filter, (order, start), BATCH)?;
        let views = views(conn, account, &sight.users, found.entries)?;
        Ok(Batch { bytes: format.lines(views, behind.is_none())?, next: found.last })
    })
    .await
}
