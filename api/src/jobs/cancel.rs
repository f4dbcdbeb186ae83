//! `POST /v1/jobs/{id}/cancel`

use actix_web::{post, web};
use domain::ids::JobId;
use domain::job;

use super::finish::finish;
use super::view::{JobView, found, shown};
use crate::caller::{Permitted, UsersFull};
use crate::http::answer::Answer;
use crate::http::body::OptionalBody;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::http::reason::Reason;
use crate::problem::Failure;
use crate::state::State;

/// Cancel a job
///
/// What was done until then stays done; nothing more is begun once this is answered. One that was cancelled already stays
/// as it is.
#[utoipa::path(
    operation_id = "cancel_job",
    tag = "Jobs",
    params(("id" = Uuid, Path, description = "The job's id")),
    request_body = Option<Reason>,
    responses((status = 200, description = "The job, cancelled", body = JobView)),
    extensions(("x-required-permission" = json!("users:full")), ("x-problems" = json!(["job_over"])))
)]
#[post("/v1/jobs/{id}/cancel")]
pub async fn cancel_job(
    caller: Permitted<UsersFull>,
    id: Id<JobId>,
    _: Query<Nothing>,
    body: OptionalBody<Reason>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (id, OptionalBody(Reason { reason })) = (*id, body);
    caller
        .answer(&state, move |conn, work, caller| {
            work.require_unchanged(|| shown(conn, caller, id))?;
            let job = found(conn, caller, id)?;
            let state = job::cancel(job.state)?;
            if state != job.state {
                finish(conn, work, job, state, None, reason)?;
            }
            Ok(Ok(Answer::resource(&shown(conn, caller, id)?)?))
        })
        .await
}
