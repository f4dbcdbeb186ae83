//! `GET /v1/license/ledger`

use std::collections::HashSet;

use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::{DateTime, Utc};
use domain::ids::UserId;
use persistence::license_ledger::{self, Entry, Movement};
use persistence::lists::Start;
use persistence::{Conn, users};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::audit::AuditActor;
use crate::caller::{Caller, LicensesRead, Permitted};
use crate::http::page::PageView;
use crate::http::query::{FromParameters, Parameters, Query};
use crate::http::walk::Asked;
use crate::organizations::OrganizationRef;
use crate::problem::Failure;
use crate::state::{State, read};

/// What cursors of this list belong to: there is only one ledger, in one order.
const LIST: &str = "license_ledger";

/// A page of the ledger.
#[derive(Debug, Serialize, ToSchema)]
pub struct LedgerList {
    /// The entries on the page.
    data: Vec<LedgerEntryView>,
    /// Where the page stands.
    page: PageView,
}

/// Something that took or freed a licence, or changed how many there are.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LedgerEntry, example = json!({
    "number": 2, "at": "2026-03-01T09:00:00Z",
    "actor": { "kind": "user", "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f12", "name": "ada@example.com" }, "kind": "created",
    "organization": { "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f31", "name": "Umbrella Ltd." }, "delta": 1, "balance": 1,
    "limit": 25
}))]
pub struct LedgerEntryView {
    /// The entry's number, from 1 without a gap, in the order in which it happened.
    number: i64,
    /// When.
    at: DateTime<Utc>,
    /// Who did it. Users whom the caller does not see have neither id nor name here.
    actor: AuditActor,
    /// What happened.
    #[schema(value_type = crate::openapi::schemas::LedgerKind)]
    kind: String,
    /// The organization that it happened to, by its name at that time. Null where the limit changed, and where the caller
    /// does not reach the organization.
    #[schema(required)]
    organization: Option<OrganizationRef>,
    /// By how many the licences in use changed.
    delta: i64,
    /// How many were in use afterwards.
    balance: i64,
    /// How many there were; null for any number.
    #[schema(required)]
    limit: Option<i64>,
}

/// Which page of the ledger.
#[derive(Debug)]
pub struct LedgerQuery {
    asked: Asked,
}

impl FromParameters for LedgerQuery {
    fn take(parameters: &mut Parameters) -> Self {
        Self { asked: Asked::take(parameters) }
    }
}

/// The number of the entry behind which a walk goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct LedgerPlace {
    number: i64,
}

/// List the licence ledger
///
/// Who took or freed each licence, and when, newest first. Nothing in it ever changes: the `delta`s of all entries add up
/// to the licences in use, and each `balance` to the one before and its `delta`.
#[utoipa::path(
    operation_id = "list_license_ledger",
    tag = "Licences",
    params(
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything: nothing is skipped or repeated, whatever is added meanwhile"),
        ("page_size" = Option<u32>, Query, description = "Entries on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of the ledger", body = LedgerList,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    extensions(("x-required-permission" = json!("licenses:read")))
)]
#[get("/v1/license/ledger")]
pub async fn list_license_ledger(
    caller: Permitted<LicensesRead>,
    query: Query<LedgerQuery>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let (Query(query), caller) = (query, caller.into_caller());
    let account = caller.account_id();
    let walk = query.asked.walk::<LedgerPlace>(&state, account, LIST)?;
    let (start, size) = (walk.start, walk.page.size);
    let (data, end, total) = read(&state, move |conn| {
        let newest = license_ledger::newest(conn, account)?;
        // Numbers have no gap, so that a page is found by its number.
        let from = match start {
            Start::Offset(offset) => newest.saturating_sub(offset),
            Start::Behind(place) => place.number - 1,
        };
        let entries = license_ledger::list(conn, account, from, size)?;
        let last = entries.last().map(|entry| LedgerPlace { number: entry.number });
        let end = last.filter(|place| place.number > 1);
        Ok((views(conn, &caller, entries)?, end, newest))
    })
    .await?;
    walk.answer(&state, &request, (end, total), |page| LedgerList { data, page })
}

/// Entries as the caller sees them.
fn views(conn: &mut Conn, caller: &Caller, entries: Vec<Entry>) -> Result<Vec<LedgerEntryView>, Failure> {
    let user = |movement: &Movement| movement.actor_id.filter(|_| movement.actor_kind == "user").map(UserId);
    let actors: HashSet<UserId> = entries.iter().filter_map(|entry| user(&entry.movement)).collect();
    let (actors, domain_caller): (Vec<_>, _) = (actors.into_iter().collect(), caller.as_domain());
    let scope = domain_caller.scope(&caller.account.policy);
    let seen: HashSet<_> = users::seen_among(conn, caller.account_id(), &scope, &actors)?.into_iter().collect();
    let view = |Entry { number, movement }: Entry| {
        let names_actor = user(&movement).is_none_or(|actor| seen.contains(&actor));
        let organization = movement.organization.filter(|(id, _)| caller.organization_access.reaches(*id));
        LedgerEntryView {
            number,
            at: movement.at,
            actor: AuditActor {
                kind: movement.actor_kind,
                id: movement.actor_id.filter(|_| names_actor),
                name: names_actor.then_some(movement.actor_name),
            },
            kind: movement.kind,
            organization: organization.map(|(id, name)| OrganizationRef { id: id.0, name }),
            delta: movement.delta,
            balance: movement.balance,
            limit: movement.limit,
        }
    };
    Ok(entries.into_iter().map(view).collect())
}
