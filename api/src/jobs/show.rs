//! `GET /v1/jobs/{id}`

use actix_web::{get, web};
use domain::ids::JobId;

use super::view::{JobView, shown};
use crate::caller::{Permitted, UsersFull};
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, query};

/// Get a job
///
/// How it stands, and how far it has come. Its results say what became of each item.
#[utoipa::path(
    operation_id = "get_job",
    tag = "Jobs",
    params(("id" = Uuid, Path, description = "The job's id")),
    responses((
        status = 200, description = "The job", body = JobView,
        headers(("ETag" = String, description = "Changes with the job"))
    )),
    extensions(("x-required-permission" = json!("users:full")))
)]
#[get("/v1/jobs/{id}")]
pub async fn get_job(
    caller: Permitted<UsersFull>,
    id: Id<JobId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (id, caller) = (*id, caller.into_caller());
    let job = query(&state, move |conn| shown(conn, &caller, id)).await?;
    Answer::resource(&job)
}
