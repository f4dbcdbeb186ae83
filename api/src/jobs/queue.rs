//! Putting a job on record.

use domain::Moment;
use domain::ids::{AccountId, JobId, UserId};
use domain::job::{self, JobKind, JobState};
use persistence::jobs::{self, Job, Tally};
use persistence::{Conn, jobs::Origin as JobOrigin};
use serde_json::json;

use super::Task;
use crate::change::Work;
use crate::change::audit::{self, Target, TargetKind};
use crate::http::origin::Origin;
use crate::problem::Failure;
use crate::state::State;

/// What a job is made from.
pub struct New {
    /// The account.
    pub account: AccountId,
    /// Who asks; none where the command line does.
    pub owner: Option<UserId>,
    /// What kind of work.
    pub kind: JobKind,
    /// What is to be done.
    pub task: Task,
    /// Where it is asked for.
    pub origin: Origin,
}

/// A job that nobody sees or works on before [`queue`]: its inputs are still to come.
///
/// # Errors
/// [`Failure`] when its task cannot be written.
pub fn new_job(state: &State, new: New, now: Moment) -> Result<Job, Failure> {
    let Origin { request_id, ip, user_agent } = new.origin;
    Ok(Job {
        id: state.ambient.id(),
        account_id: new.account,
        kind: new.kind,
        owner_id: new.owner,
        state: JobState::Receiving,
        task: serde_json::to_value(new.task).map_err(|error| Failure::internal(&error))?,
        total: 0,
        tally: Tally::default(),
        next_input: 0,
        attempts: 0,
        error: None,
        origin: JobOrigin { request_id, ip, user_agent },
        lease: None,
        claimed_until: None,
        worked_at: None,
        revision: 1,
        created_at: now,
        started_at: None,
        finished_at: None,
    })
}

/// Whether the account may have one more job.
///
/// # Errors
/// 409 when too many are not over.
pub fn enough_room(conn: &mut Conn, account: AccountId) -> Result<(), Failure> {
    Ok(job::admit(jobs::count_open(conn, account)?)?)
}

/// Lets a job be worked on from now, all of whose `total` items are there.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn queue(conn: &mut Conn, work: &Work, job: Job, total: i64) -> Result<Job, Failure> {
    let queued = Job { state: JobState::Queued, total, claimed_until: Some(work.now), ..job };
    let job = jobs::save(conn, queued)?;
    // Why is told with each user it was done to, and goes with them when they are erased.
    let task =
        serde_json::to_value(Task { reason: None, ..Task::of(&job)? }).map_err(|error| Failure::internal(&error))?;
    let told = json!({ "kind": job.kind.name(), "task": task, "total": total });
    audit::record(conn, work, "job.queued", target(&job), None, Some(told), None)?;
    Ok(job)
}

/// A job, as the target of an audit entry.
pub(super) fn target(job: &Job) -> Target {
    Target { kind: TargetKind::Job, id: job.id.0, name: job.kind.name().to_owned() }
}

/// Seals a chunk of what a job is to work on.
///
/// # Errors
/// [`Failure`] when it cannot be sealed.
pub fn seal(state: &State, job: JobId, number: i64, items: &[u8]) -> Result<Vec<u8>, Failure> {
    state.vault.seal(&context(job, number), items).map_err(|error| Failure::internal(&error))
}

/// Opens a chunk.
///
/// # Errors
/// [`Failure`] when it was not sealed for this place.
pub(super) fn open(state: &State, job: JobId, number: i64, sealed: &[u8]) -> Result<Vec<u8>, Failure> {
    let opened = state.vault.open(&context(job, number), sealed).map_err(|error| Failure::internal(&error))?;
    Ok(opened.to_vec())
}

fn context(job: JobId, number: i64) -> String {
    format!("job:{job}:{number}")
}
