//! `GET /v1/support/reactivation-requests`

use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::DateTime;
use domain::ids::ReactivationRequestId;
use persistence::lists::cut;
use persistence::reactivation_requests::{self, Place};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::list_query::RequestListQuery;
use super::view::{ReactivationRequestView, views};
use crate::caller::Operator;
use crate::http::cursor::Whose;
use crate::http::page::PageView;
use crate::http::query::Query;
use crate::problem::Failure;
use crate::state::{State, read};

/// A page of requests.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReactivationRequestList {
    /// The requests on the page.
    data: Vec<ReactivationRequestView>,
    /// Where the page stands.
    page: PageView,
}

/// Where a walk goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct RequestPlace {
    /// Microseconds since 1970.
    at: i64,
    id: Uuid,
}

impl RequestPlace {
    fn place(self) -> Option<Place> {
        Some(Place { at: DateTime::from_timestamp_micros(self.at)?, id: ReactivationRequestId(self.id) })
    }
}

/// List reactivation requests
///
/// Of every account, newest first: organizations that users want back before their time. Filters combine.
#[utoipa::path(
    operation_id = "list_reactivation_requests",
    tag = "Support",
    params(
        ("status" = Option<Vec<crate::openapi::schemas::ReactivationRequestStatus>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these statuses, separated by commas", example = json!(["open"])),
        ("account_id" = Option<Uuid>, Query, description = "Only this account's"),
        ("sort" = Option<crate::openapi::schemas::ReactivationRequestSort>, Query, description = "`-requested_at` for newest first, `requested_at` for oldest first", example = "-requested_at"),
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything: nothing is skipped or repeated, whatever is added meanwhile"),
        ("page_size" = Option<u32>, Query, description = "Requests on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of requests", body = ReactivationRequestList,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    security(("operator" = [])),
    extensions(("x-required-permission" = json!("operator")))
)]
#[get("/v1/support/reactivation-requests")]
pub async fn list_reactivation_requests(
    _: Operator,
    query: Query<RequestListQuery>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let Query(query) = query;
    let walk = query.asked.walk::<RequestPlace>(&state, Whose::Installation, query.list())?;
    let (start, size) = (walk.start_at(RequestPlace::place)?, walk.page.size);
    let (data, more, total) = read(&state, move |conn| {
        let mut found = reactivation_requests::list(conn, &query.filter, (query.direction, start), size + 1)?;
        let more = cut(&mut found, size);
        Ok((views(conn, found)?, more, reactivation_requests::count(conn, &query.filter)?))
    })
    .await?;
    let place = |last: &ReactivationRequestView| RequestPlace { at: last.requested_at.timestamp_micros(), id: last.id };
    let end = data.last().filter(|_| more).map(place);
    walk.answer(&state, &request, (end, total), |page| ReactivationRequestList { data, page })
}
