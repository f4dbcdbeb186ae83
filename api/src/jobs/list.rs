//! `GET /v1/jobs`

use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::ids::JobId;
use persistence::jobs;
use persistence::lists::cut;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::list_query::JobListQuery;
use super::view::JobView;
use crate::caller::{Permitted, UsersFull};
use crate::http::page::PageView;
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
/// Newest first. A job tells how many users there are, and what became of them: who does not see everybody sees their own.
/// They are kept for thirty days after they are over.
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
    query: Query<JobListQuery>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let (Query(query), caller) = (query, caller.into_caller());
    let account = caller.account_id();
    let walk = query.asked.walk::<Uuid>(&state, account, query.list())?;
    let (start, size) = (walk.start_at(|id| Some(JobId(id)))?, walk.page.size);
    let (data, end, total) = read(&state, move |conn| {
        let domain_caller = caller.as_domain();
        let scope = domain_caller.scope(&caller.account.policy);
        let mut found = jobs::list(conn, account, &scope, &query.filter, query.newest_first, start, size + 1)?;
        let more = cut(&mut found, size);
        let end = found.last().filter(|_| more).map(|job| job.id.0);
        let views = found.iter().map(JobView::new).collect::<Result<Vec<_>, _>>()?;
        Ok((views, end, jobs::count(conn, account, &scope, &query.filter)?))
    })
    .await?;
    walk.answer(&state, &request, (end, total), |page| JobList { data, page })
}
