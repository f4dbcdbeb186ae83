//! `GET /v1/audit-events`

use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::DateTime;
use persistence::audit::{self, Place};
use persistence::lists::Start;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::list_query::AuditListQuery;
use super::view::{AuditEventView, views};
use crate::caller::{AuditRead, Permitted};
use crate::http::page::PageView;
use crate::http::query::Query;
use crate::problem::Failure;
use crate::state::{State, read};

/// A page of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEventList {
    /// The entries on the page.
    data: Vec<AuditEventView>,
    /// Where the page stands.
    page: PageView,
}

/// Where a walk goes on, with what was counted when it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct AuditPlace {
    /// Microseconds since 1970.
    at: i64,
    number: i64,
    counted: Counted,
}

/// How many entries match. Nothing takes an entry away or changes what it is found by, and whatever changes whom the
/// caller sees is an entry itself: the count holds while `newest` is the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Counted {
    newest: i64,
    total: i64,
}

impl AuditPlace {
    fn place(self) -> Option<Place> {
        Some(Place { at: DateTime::from_timestamp_micros(self.at)?, number: self.number })
    }
}

/// List the audit log
///
/// Who did what to whom, newest first. Filters combine; several actions mean any of them. Entries about users whom the
/// caller does not see, and about organizations that they do not reach, are left out; who acted is not named where the caller does not see them.
#[utoipa::path(
    operation_id = "list_audit_events",
    tag = "Audit log",
    params(
        ("actor_id" = Option<Uuid>, Query, description = "What this user or operator did"),
        ("target_id" = Option<Uuid>, Query, description = "What was done to this user, role, organization or account"),
        ("action" = Option<Vec<crate::openapi::parameters::AuditAction>>, Query, style = Form, explode = false, max_items = 50, description = "Any of these actions, separated by commas, at most 50", example = json!(["user.deactivated", "user.reactivated"])),
        ("from" = Option<crate::openapi::parameters::DayOrMoment>, Query, description = "At this moment (RFC 3339) or after, or on this day (UTC) or after", example = "2026-03-01"),
        ("to" = Option<crate::openapi::parameters::DayOrMoment>, Query, description = "At this moment (RFC 3339) or before, or on this day (UTC) or before", example = "2026-03-31T12:00:00Z"),
        ("sort" = Option<crate::openapi::schemas::AuditSort>, Query, description = "`-at` for newest first, `at` for oldest first", example = "-at"),
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything: nothing is skipped or repeated, whatever is added meanwhile"),
        ("page_size" = Option<u32>, Query, description = "Entries on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of the audit log", body = AuditEventList,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    extensions(("x-required-permission" = json!("audit:read")))
)]
#[get("/v1/audit-events")]
pub async fn list_audit_events(
    caller: Permitted<AuditRead>,
    query: Query<AuditListQuery>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let Query(query) = query;
    let caller = caller.into_caller();
    let account = caller.account_id();
    let walk = query.asked.walk::<AuditPlace>(&state, account, query.list())?;
    let (start, size) = (walk.start_at(AuditPlace::place)?, walk.page.size);
    let counted = if let Start::Behind(place) = walk.start { Some(place.counted) } else { None };
    let (data, end, counted) = read(&state, move |conn| {
        let (domain_caller, entries) = (caller.as_domain(), query.entries);
        let sight = domain_caller.sight(&caller.account.policy);
        let found = audit::list(conn, account, &sight, &entries.filter, (entries.order, start), size)?;
        let newest = audit::newest(conn, account)?;
        let counted = match counted.filter(|counted| counted.newest == newest) {
            Some(counted) => counted,
            None => Counted { newest, total: audit::count(conn, account, &sight, &entries.filter)? },
        };
        Ok((views(conn, account, &sight.users, found.entries)?, found.last, counted))
    })
    .await?;
    let end = end.map(|Place { at, number }| AuditPlace { at: at.timestamp_micros(), number, counted });
    walk.answer(&state, &request, (end, counted.total), |page| AuditEventList { data, page })
}
