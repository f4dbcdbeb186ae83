//! `GET /v1/support/accounts`

use actix_web::http::header::LINK;
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::text::fold;
use persistence::accounts::{self, Summary};
use serde::Serialize;
use utoipa::ToSchema;

use super::list_query::AccountListQuery;
use super::order::AccountPlace;
use super::view::SupportAccountView;
use crate::caller::Operator;
use crate::http::cursor::{Cursor, Whose};
use crate::http::page::{Page, PageView, links};
use crate::http::query::Query;
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
    query: Query<AccountListQuery>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let Query(query) = query;
    let list = query.list();
    let cursor = match &query.cursor {
        None => None,
        Some(text) => Some(Cursor::<AccountPlace>::open(&state, Whose::Installation, &list, text)?),
    };
    let number = cursor.as_ref().map_or(query.page.number, |cursor| cursor.page);
    let page = Page { number, ..query.page };
    let behind = cursor.map(|cursor| cursor.place);
    let found = read(&state, |conn| Ok(accounts::summaries(conn)?)).await?;
    let (data, furthest, total) = page_of(found, &query, page, behind.as_ref());
    let next = furthest
        .map(|place| Cursor::<AccountPlace>::new(&list, number + 1, place).seal(&state, Whose::Installation))
        .transpose()?;
    let page = PageView { next_cursor: next, ..PageView::new(page, total) };
    let link = links(&request, &page);
    Ok(HttpResponse::Ok().insert_header((LINK, link)).json(SupportAccountList { data, page }))
}

/// The accounts on a page, the place of the last of them if more follow, and how many match in all.
fn page_of(
    found: Vec<Summary>,
    query: &AccountListQuery,
    page: Page,
    behind: Option<&AccountPlace>,
) -> (Vec<SupportAccountView>, Option<AccountPlace>, i64) {
    let term = fold(query.search.as_deref().unwrap_or_default());
    let matches = |account: &Summary| fold(&account.name).contains(&term) || account.slug.contains(&term);
    let mut placed: Vec<(AccountPlace, Summary)> =
        found.into_iter().filter(matches).map(|account| (AccountPlace::of(&account, &query.sort), account)).collect();
    placed.sort_by(|(one, _), (other, _)| one.compare(other, &query.sort));
    let total = i64::try_from(placed.len()).unwrap_or(i64::MAX);
    let (offset, size) = (index(page.offset()), index(page.size));
    let first = match behind {
        None => offset.min(placed.len()),
        Some(place) => placed.partition_point(|(at, _)| at.compare(place, &query.sort).is_le()),
    };
    let rest = &placed[first..];
    let shown = &rest[..size.min(rest.len())];
    let last = shown.last().filter(|_| rest.len() > shown.len()).map(|(place, _)| place.clone());
    (shown.iter().map(|(_, account)| account.into()).collect(), last, total)
}

fn index(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
