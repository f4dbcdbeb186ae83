//! `GET /v1/jobs`

use actix_web::http::header::LINK;
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::ids::JobId;
use persistence::jobs;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::list_query::JobListQuery;
use super::view::{JobView, views};
use crate::caller::{Permitted, UsersFull};
use crate::http::cursor::Cursor;
use crate::http::page::{Page, PageView, links};
use crate::http::query::Query;
use crate::problem::Failure;
use crate::state::{State, read};

/// A page of jobs.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobList {
    /// The jobs on the page.
    data: Vec<JobView>,
    /// Where the page stands.
    page: PageView,
}

/// List jobs
///
/// Those of the account, newest first: everybody who manages users sees them. They are kept for thirty days after they are
/// over.
#[utoipa::path(
    operation_id = "list_jobs",
    tag = "Jobs",
    params(
        ("state" = Option<Vec<crate::openapi::schemas::JobState>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these states, separated by commas"),
        ("kind" = Option<Vec<crate::openapi::schemas::JobKind>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these kinds, separated by commas"),
        ("sort" = Option<crate::openapi::schemas::JobSort>, Query, description = "`-created_at` for newest first, `created_at` for oldest first", example = "-created_at"),
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything: nothing is skipped or repeated, whatever is added meanwhile"),
        ("page_size" = Option<u32>, Query, description = "Jobs on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of jobs", body = JobList,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    extensions(("x-required-permission" = json!("users:full")))
)]
#[get("/v1/jobs")]
pub async fn list_jobs(
    caller: Permitted<UsersFull>,
    asked: Query<JobListQuery>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let (Query(asked), caller) = (asked, caller.into_caller());
    let (account, list) = (caller.account_id(), asked.list());
    let (behind, number) = match &asked.cursor {
        None => (None, asked.page.number),
        Some(text) => {
            let cursor = Cursor::<Uuid>::open(&state, account, &list, text)?;
            (Some(JobId(cursor.place)), cursor.page)
        }
    };
    let page = Page { number, ..asked.page };
    let offset = if behind.is_some() { 0 } else { page.offset() };
    let (mut data, total) = read(&state, move |conn| {
        let JobListQuery { filter, newest_first, .. } = asked;
        let found = jobs::list(conn, account, &filter, newest_first, (behind, offset), page.size + 1)?;
        Ok((views(conn, &caller, &found)?, jobs::count(conn, account, &filter)?))
    })
    .await?;
    let more = i64::try_from(data.len()).is_ok_and(|found| found > page.size);
    if more {
        data.pop();
    }
    let furthest = data.last().filter(|_| more).map(|job| job.id);
    let next = furthest.map(|place| Cursor::new(&list, number + 1, place).seal(&state, account)).transpose()?;
    let page = PageView { next_cursor: next, ..PageView::new(page, total) };
    let link = links(&request, &page);
    Ok(HttpResponse::Ok().insert_header((LINK, link)).json(JobList { data, page }))
}
