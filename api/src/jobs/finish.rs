//! The end of a job, however it comes.

use domain::job::JobState;
use persistence::Conn;
use persistence::jobs::{self, Job};
use serde_json::json;

use super::queue::target;
use crate::change::Work;
use crate::change::audit;
use crate::problem::Failure;

/// Ends a job in `state`, for `reason` where somebody gave one: what it had yet to work on is removed, and from where it was asked for is forgotten.
///
/// # Errors
/// [`Failure`] when the database fails.
pub(super) fn finish(
    conn: &mut Conn,
    work: &Work,
    job: Job,
    state: JobState,
    error: Option<(String, String)>,
    reason: Option<String>,
) -> Result<Job, Failure> {
    jobs::remove_inputs(conn, job.account_id, job.id)?;
    let job = jobs::save(
        conn,
        Job {
            state,
            error,
            lease: None,
            claimed_until: None,
            finished_at: Some(work.now),
            origin: jobs::Origin::default(),
            ..job
        },
    )?;
    let tally = job.tally;
    let told = json!({
        "changed": tally.changed, "unchanged": tally.unchanged, "refused": tally.refused, "not_found": tally.not_found,
        "total": job.total, "error": job.error.as_ref().map(|(code, _)| code),
    });
    audit::record(conn, work, format!("job.{}", state.name()), target(&job), None, Some(told), reason)?;
    Ok(job)
}
