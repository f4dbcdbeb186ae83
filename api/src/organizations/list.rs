//! `GET /v1/organizations`

use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::organization::{Organization, Status};
use domain::user::OrganizationAccess;
use persistence::Conn;
use persistence::organizations::{self, Counts, Filter};
use serde::Serialize;
use utoipa::ToSchema;

use super::list_query::OrganizationListQuery;
use super::sight::Sight;
use super::view::OrganizationView;
use crate::caller::{Caller, OrganizationsRead, Permitted};
use crate::http::cursor;
use crate::http::page::PageView;
use crate::http::place::ListPlace;
use crate::http::query::Query;
use crate::problem::Failure;
use crate::state::{State, read};

/// A page of organizations.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganizationList {
    /// The organizations on the page.
    data: Vec<OrganizationView>,
    /// Where the page stands.
    page: PageView,
    /// Counts of all that the caller reaches, whatever is filtered.
    summary: OrganizationSummary,
}

/// Counts of all organizations that the caller reaches.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "active": 23, "total": 25 }))]
pub struct OrganizationSummary {
    /// Active ones.
    active: i64,
    /// All of them.
    total: i64,
}

/// List organizations
///
/// Filters combine; several values of one filter mean any of them. Searching finds any part of the name, without case
/// and accents. Whoever reaches only some organizations is shown, and told the number of, these alone.
#[utoipa::path(
    operation_id = "list_organizations",
    tag = "Organizations",
    params(
        ("search" = Option<String>, Query, description = "Any part of the name", max_length = 200, example = "umbrella"),
        ("status" = Option<Vec<crate::openapi::schemas::OrganizationStatus>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these statuses, separated by commas"),
        ("default_engineer_id" = Option<Vec<Uuid>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these users is the default engineer, separated by commas"),
        ("default_vcio_id" = Option<Vec<Uuid>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these users is the default vCIO, separated by commas"),
        ("mapped" = Option<bool>, Query, description = "Only those that are mapped to a company of a PSA, or only those that are not", example = false),
        ("sort" = Option<Vec<crate::openapi::schemas::OrganizationSort>>, Query, style = Form, explode = false, max_items = 8, description = "Columns separated by commas, each at most once; a minus sign in front sorts descending. `deactivated_at` and `reactivatable_at` are the same order", example = json!(["status", "-created_at"])),
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything: nothing is skipped or repeated, whatever is inserted meanwhile"),
        ("page_size" = Option<u32>, Query, description = "Organizations on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of organizations", body = OrganizationList,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    extensions(("x-required-permission" = json!("organizations:read")))
)]
#[get("/v1/organizations")]
pub async fn list_organizations(
    caller: Permitted<OrganizationsRead>,
    query: Query<OrganizationListQuery>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let Query(query) = query;
    let (caller, now) = (caller.into_caller(), state.ambient.now());
    let account = caller.account_id();
    let walk = query.asked.walk::<ListPlace>(&state, account, query.list())?;
    let (start, size) = (walk.start_at(ListPlace::read)?, walk.page.size);
    let (data, end, total, summary) = read(&state, move |conn| {
        let (reach, asked) = (&caller.organization_access, query.organizations.seen_by(conn, &caller)?);
        let found = organizations::list(conn, (account, reach), &asked.filter, &asked.sort, &start, size)?;
        let found = found.ok_or_else(cursor::wrong)?;
        let shown: Vec<&Organization> = found.organizations.iter().map(|stored| &stored.organization).collect();
        let sight = Sight::of(conn, &caller, &shown, now)?;
        let data: Vec<OrganizationView> = shown.into_iter().map(|organization| sight.view(organization)).collect();
        let total = organizations::total(conn, account, reach, &asked.filter)?;
        Ok((data, found.last, total, summary(conn, &caller)?))
    })
    .await?;
    let end = end.map(ListPlace::from);
    walk.answer(&state, &request, (end, total), |page| OrganizationList { data, page, summary })
}

/// Counts of all that the caller reaches.
fn summary(conn: &mut Conn, caller: &Caller) -> Result<OrganizationSummary, Failure> {
    let (account, reach) = (caller.account_id(), &caller.organization_access);
    if *reach == OrganizationAccess::All {
        let Counts { active, total } = organizations::counts(conn, account)?;
        return Ok(OrganizationSummary { active, total });
    }
    let only_active = Filter { statuses: vec![Status::Active], ..Filter::default() };
    let mut count = |filter| organizations::total(conn, account, reach, filter);
    Ok(OrganizationSummary { active: count(&only_active)?, total: count(&Filter::default())? })
}
