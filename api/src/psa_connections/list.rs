//! `GET /v1/psa-connections`

use actix_web::{HttpRequest, HttpResponse, get, web};
use persistence::psa_connections;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::PsaConnectionView;
use crate::caller::{IntegrationsRead, Permitted};
use crate::http::page::PageView;
use crate::http::query::Query;
use crate::http::shortlist::Shortlist;
use crate::problem::Failure;
use crate::state::{State, query};

/// A page of connections to PSAs.
#[derive(Debug, Serialize, ToSchema)]
pub struct PsaConnectionList {
    /// The connections on the page.
    data: Vec<PsaConnectionView>,
    /// Where the page stands.
    page: PageView,
}

/// List connections to PSAs
///
/// By name. Searching finds any part of a name or an address.
#[utoipa::path(
    operation_id = "list_psa_connections",
    tag = "PSA",
    params(
        ("search" = Option<String>, Query, description = "Any part of the name or the address", max_length = 200),
        ("sort" = Option<Vec<crate::openapi::schemas::PsaConnectionSort>>, Query, style = Form, explode = false, max_items = 6, description = "Columns separated by commas, each at most once; a minus sign in front sorts descending"),
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything"),
        ("page_size" = Option<u32>, Query, description = "Connections on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of connections", body = PsaConnectionList,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    extensions(("x-required-permission" = json!("integrations:read")))
)]
#[get("/v1/psa-connections")]
pub async fn list_psa_connections(
    caller: Permitted<IntegrationsRead>,
    asked: Query<Shortlist<PsaConnectionView>>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let account = caller.account_id();
    let found = query(&state, move |conn| Ok(psa_connections::list(conn, account)?)).await?;
    let (connections, list) = (found.iter().map(PsaConnectionView::from).collect(), (account, "psa_connections"));
    asked.0.answer((&state, &request), list, connections, |data, page| PsaConnectionList { data, page })
}
