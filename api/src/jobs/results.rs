//! `GET /v1/jobs/{id}/results`

use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::ids::{JobId, UserId};
use persistence::jobs::{self, JobResult};
use persistence::lists::cut;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::list_query::ResultListQuery;
use super::view::found;
use crate::caller::{Permitted, UsersFull};
use crate::http::page::PageView;
use crate::http::path::Id;
use crate::http::query::Query;
use crate::problem::Failure;
use crate::state::{State, read};

/// A page of a job's results.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobResultList {
    /// The results on the page.
    data: Vec<JobResultView>,
    /// Where the page stands.
    page: PageView,
}

/// What became of one item of a job.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = JobResult, example = json!({
    "number": 7, "line": null, "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f13", "outcome": "refused",
    "code": "self_action", "detail": "You cannot deactivate yourself."
}))]
pub struct JobResultView {
    /// The item's number in the job, from 1.
    number: i64,
    /// The line of the file that it came from, from 1.
    #[schema(required)]
    line: Option<i64>,
    /// The user; null where nobody was brought in.
    #[schema(required)]
    id: Option<Uuid>,
    /// What became of it.
    #[schema(value_type = crate::openapi::schemas::JobOutcome)]
    outcome: &'static str,
    /// Why it was refused, as in `code` of a problem; where something was done to more than the user, what:
    /// `organization_defaults_cleared`.
    #[schema(required)]
    code: Option<String>,
    /// The same in a sentence.
    #[schema(required)]
    detail: Option<String>,
}

impl From<JobResult> for JobResultView {
    fn from(result: JobResult) -> Self {
        Self {
            number: result.number,
            line: result.line,
            id: result.target_id.map(|UserId(id)| id),
            outcome: result.outcome.name(),
            code: result.code,
            detail: result.detail,
        }
    }
}

/// List a job's results
///
/// What became of each item so far, in the order of the items. Results about users whom the caller does not see are left
/// out.
#[utoipa::path(
    operation_id = "list_job_results",
    tag = "Jobs",
    params(
        ("id" = Uuid, Path, description = "The job's id"),
        ("outcome" = Option<Vec<crate::openapi::schemas::JobOutcome>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these outcomes, separated by commas", example = json!(["refused", "not_found"])),
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything: nothing is skipped or repeated, whatever is added meanwhile"),
        ("page_size" = Option<u32>, Query, description = "Results on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of results", body = JobResultList,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    extensions(("x-required-permission" = json!("users:full")))
)]
#[get("/v1/jobs/{id}/results")]
pub async fn list_job_results(
    caller: Permitted<UsersFull>,
    id: Id<JobId>,
    query: Query<ResultListQuery>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let (Query(query), caller, id) = (query, caller.into_caller(), *id);
    let account = caller.account_id();
    let walk = query.asked.walk::<i64>(&state, account, format!("results {id} {:?}", query.outcomes))?;
    let (start, size) = (walk.start, walk.page.size);
    let (data, end, total) = read(&state, move |conn| {
        let job = found(conn, &caller, id)?;
        let domain_caller = caller.as_domain();
        let scope = domain_caller.scope(&caller.account.policy);
        let filter = query.filter(job.owner_id == Some(caller.user_id));
        let mut found = jobs::list_results(conn, (account, id), &scope, &filter, start, size + 1)?;
        let more = cut(&mut found, size);
        let end = found.last().filter(|_| more).map(|result| result.number);
        let data: Vec<JobResultView> = found.into_iter().map(JobResultView::from).collect();
        Ok((data, end, jobs::count_results(conn, (account, id), &scope, &filter)?))
    })
    .await?;
    walk.answer(&state, &request, (end, total), |page| JobResultList { data, page })
}
