//! `GET /v1/support/accounts`

use actix_web::{HttpRequest, HttpResponse, get, web};
use persistence::accounts;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::SupportAccountView;
use crate::caller::Operator;
use crate::http::cursor::Whose;
use crate::http::page::PageView;
use crate::http::query::Query;
use crate::http::shortlist::Shortlist;
use crate::problem::Failure;
use crate::state::{State, read};

/// A page of accounts.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportAccountList {
    /// The accounts on the page.
    data: Vec<SupportAccountView>,
    /// Where the page stands.
    page: PageView,
}

/// List accounts
///
/// Every account of the installation. Searching finds any part of a name or slug, without case and accents.
#[utoipa::path(
    operation_id = "list_accounts",
    tag = "Support",
    params(
        ("search" = Option<String>, Query, description = "Any part of the name or the slug", max_length = 200, example = "acme"),
        ("sort" = Option<Vec<crate::openapi::schemas::AccountSort>>, Query, style = Form, explode = false, max_items = 6, description = "Columns separated by commas, each at most once; a minus sign in front sorts descending", example = json!(["name", "-created_at"])),
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything: nothing is skipped or repeated, whatever is inserted meanwhile"),
        ("page_size" = Option<u32>, Query, description = "Accounts on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of accounts", body = SupportAccountList,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    security(("operator" = [])),
    extensions(("x-required-permission" = json!("operator")))
)]
#[get("/v1/support/accounts")]
pub async fn list_accounts(
    _: Operator,
    query: Query<Shortlist<SupportAccountView>>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let found = read(&state, |conn| Ok(accounts::summaries(conn)?)).await?;
    let accounts = found.iter().map(SupportAccountView::from).collect();
    query.0.answer((&state, &request), (Whose::Installation, "accounts"), accounts, |data, page| SupportAccountList {
        data,
        page,
    })
}
