//! `GET /v1/roles`

use actix_web::{HttpRequest, HttpResponse, get, web};
use persistence::roles;
use persistence::users::{self, Filter};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::RoleView;
use crate::caller::{Permitted, RolesRead};
use crate::http::page::PageView;
use crate::http::query::Query;
use crate::http::shortlist::Shortlist;
use crate::problem::Failure;
use crate::state::{State, read};

/// A page of roles.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleList {
    /// The roles on the page.
    data: Vec<RoleView>,
    /// Where the page stands.
    page: PageView,
}

/// List roles
///
/// Built-in ones first, then by name. Searching finds any part of a name or description, without case and accents.
#[utoipa::path(
    operation_id = "list_roles",
    tag = "Roles",
    params(
        ("search" = Option<String>, Query, description = "Any part of the name or the description", max_length = 200),
        ("sort" = Option<Vec<crate::openapi::schemas::RoleSort>>, Query, style = Form, explode = false, max_items = 4, description = "Columns separated by commas, each at most once; a minus sign in front sorts descending"),
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything"),
        ("page_size" = Option<u32>, Query, description = "Roles on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of roles", body = RoleList,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    extensions(("x-required-permission" = json!("roles:read")))
)]
#[get("/v1/roles")]
pub async fn list_roles(
    caller: Permitted<RolesRead>,
    query: Query<Shortlist<RoleView>>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let account = caller.account_id();
    let (caller, kept) = (caller.into_caller(), state.clone());
    let roles = read(&state, move |conn| {
        let domain_caller = caller.as_domain();
        let scope = domain_caller.scope(&caller.account.policy);
        let counts = users::by_role(&kept.totals.shares(conn, account, scope, &Filter::default())?);
        let count = |role| counts.get(&role).copied().unwrap_or_default();
        Ok(roles::list(conn, account)?.iter().map(|role| RoleView::new(role, count(role.id))).collect())
    })
    .await?;
    query.0.answer((&state, &request), (account, "roles"), roles, |data, page| RoleList { data, page })
}
