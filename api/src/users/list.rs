//! `GET /v1/users`

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::user::{Status, User};
use persistence::users::{self, Filter, StatusCount};
use serde::Serialize;
use utoipa::ToSchema;

use super::list_query::UserListQuery;
use super::{Sight, UserView};
use crate::caller::{Permitted, UsersRead};
use crate::http::cursor;
use crate::http::page::PageView;
use crate::http::place::ListPlace;
use crate::http::query::Query;
use crate::problem::Failure;
use crate::state::{State, read};

/// A page of users.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserList {
    /// The users on the page.
    data: Vec<UserView>,
    /// Where the page stands.
    page: PageView,
    /// Counts of everybody whom the caller sees, whatever is filtered.
    summary: UserSummary,
}

/// Counts of everybody in the account whom the caller sees (S0.17).
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "enabled": 23, "total": 25, "by_status": {
    "staged": 0, "provisioned": 3, "recovery": 0, "awaiting_new_password": 0, "active": 20, "locked_out": 0, "suspended": 0, "deactivated": 2
} }))]
pub struct UserSummary {
    /// Users who are neither deactivated nor deleted.
    enabled: i64,
    /// All users but deleted ones.
    total: i64,
    /// How many users have each status, but for deleted ones.
    by_status: BTreeMap<&'static str, i64>,
}

impl From<Vec<StatusCount>> for UserSummary {
    fn from(counts: Vec<StatusCount>) -> Self {
        let total = counts.iter().map(|count| count.users).sum();
        let disabled: i64 =
            counts.iter().filter(|count| count.status == Status::Deactivated).map(|count| count.users).sum();
        let none = Status::ALL.iter().filter(|status| **status != Status::Deleted).map(|status| (status.name(), 0));
        let by_status = none.chain(counts.iter().map(|count| (count.status.name(), count.users))).collect();
        Self { enabled: total - disabled, total, by_status }
    }
}

/// List users
///
/// Filters combine; several values of one filter mean any of them. Searching finds any part of a name, email address
/// or username, without case and accents. Users who never signed in match no range of dates.
#[utoipa::path(
    operation_id = "list_users",
    tag = "Users",
    params(
        ("search" = Option<String>, Query, description = "Any part of first name, last name, email or username", max_length = 200, example = "ada"),
        ("status" = Option<Vec<crate::openapi::schemas::Status>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these statuses, separated by commas"),
        ("role_id" = Option<Vec<Uuid>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these roles, separated by commas"),
        ("last_login_from" = Option<String>, Query, format = "date", description = "Last signed in on this day (UTC) or after", example = "2026-03-01"),
        ("last_login_to" = Option<String>, Query, format = "date", description = "Last signed in on this day (UTC) or before", example = "2026-03-31"),
        ("sort" = Option<Vec<crate::openapi::schemas::UserSort>>, Query, style = Form, explode = false, max_items = 10, description = "Columns separated by commas, each at most once; a minus sign in front sorts descending", example = json!(["last_name", "-last_login_at"])),
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything: nothing is skipped or repeated, whatever is inserted meanwhile"),
        ("page_size" = Option<u32>, Query, description = "Users on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of users", body = UserList,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    extensions(("x-required-permission" = json!("users:read")))
)]
#[get("/v1/users")]
pub async fn list_users(
    caller: Permitted<UsersRead>,
    query: Query<UserListQuery>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let Query(query) = query;
    let (caller, now) = (caller.into_caller(), state.ambient.now());
    let account = caller.account_id();
    let walk = query.asked.walk::<ListPlace>(&state, account, query.list())?;
    let (start, size) = (walk.start_at(ListPlace::read)?, walk.page.size);
    let kept = state.clone();
    let (data, end, total, summary) = read(&state, move |conn| {
        let domain_caller = caller.as_domain();
        let scope = domain_caller.scope(&caller.account.policy);
        let total = kept.totals.of(conn, account, scope, &query.filter)?;
        let found = kept.found.list(conn, (account, scope), &query.filter, &query.sort, &start, (size, total))?;
        let found = found.ok_or_else(cursor::wrong)?;
        let users: Vec<&User> = found.users.iter().collect();
        let sight = Sight::of(conn, &caller, &users, now)?;
        let data: Vec<UserView> = found.users.iter().map(|user| sight.view(user)).collect();
        let shares = kept.totals.shares(conn, account, scope, &Filter::default())?;
        Ok((data, found.last, total, users::by_status(&shares)))
    })
    .await?;
    let end = end.map(ListPlace::from);
    walk.answer(&state, &request, (end, total), |page| UserList { data, page, summary: summary.into() })
}
