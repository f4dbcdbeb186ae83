//! Working jobs off, chunk by chunk, on whichever node comes first.

use std::panic::{AssertUnwindSafe, catch_unwind};

use actix_web::web;
use chrono::TimeDelta;
use domain::ids::{AccountId, JobId};
use domain::job::{JobKind, JobState, Outcome};
use persistence::jobs::{self, Job, JobResult, Lease, Tally};
use persistence::{Conn, Epochs};

use super::Task;
use super::finish::finish;
use super::owner::{owner, stopped};
use super::queue::open;
use crate::change::{Actor, Work};
use crate::http::origin::Origin;
use crate::problem::{Code, Failure};
use crate::state::State;
use crate::users::{bring_in, change_many};

/// How long nobody else works on a job that somebody has claimed: much longer than a chunk takes, so that only a node
/// that died is waited for.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);

/// How often in a row a chunk may fail before the job does.
const ATTEMPTS_MAX: i64 = 5;

/// How long is waited after a chunk has failed, times the failures so far.
const PAUSE: TimeDelta = TimeDelta::seconds(5);

/// What came of working on a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advance {
    /// A chunk was done.
    Chunk,
    /// The job is over.
    Over,
    /// Somebody else has it: the lease ran out meanwhile.
    Lost,
}

/// Claims whatever job has waited longest, of whichever account.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn claim(state: &State) -> Result<Option<Lease>, Failure> {
    let now = state.ambient.now();
    if !state.db.query(|conn| jobs::any_due(conn, now))? {
        return Ok(None);
    }
    let id = state.ambient.id();
    Ok(state.db.write_installation(|conn| jobs::claim_due(conn, id, now, now + LEASE))?)
}

/// Claims this job of this account.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn claim_this(state: &State, account: AccountId, job: JobId) -> Result<Option<Lease>, Failure> {
    let (now, id) = (state.ambient.now(), state.ambient.id());
    Ok(state.db.write_installation(|conn| jobs::claim_one(conn, (account, job), id, now, now + LEASE))?)
}

/// Works on the next chunk of whatever job has waited longest; answers whether there was one.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn work_off(state: &web::Data<State>) -> Result<bool, Failure> {
    let Some(lease) = claim(state)? else { return Ok(false) };
    advance(state, &lease)?;
    Ok(true)
}

/// Works on the next chunk of the job that was claimed. One that fails is tried again later, a few times.
///
/// # Errors
/// [`Failure`] when the database as a whole fails: the lease runs out, and somebody goes on.
pub fn advance(state: &web::Data<State>, lease: &Lease) -> Result<Advance, Failure> {
    let done = catch_unwind(AssertUnwindSafe(|| chunk(state, lease)))
        .unwrap_or_else(|_| Err(Failure::internal(&"working on a job panicked")));
    match done {
        Ok(advance) => {
            // Others want the account's lock too; and where access was taken away, every node knows it before the job
            // says that it is done.
            std::thread::sleep(Epochs::staleness(state.db.url().engine()));
            Ok(advance)
        }
        Err(failure) if matches!(failure.code(), Code::Unavailable | Code::Overloaded) => Err(failure),
        Err(failure) => put_off(state, lease, &failure),
    }
}

fn chunk(state: &web::Data<State>, lease: &Lease) -> Result<Advance, Failure> {
    let here = (Actor::System, Origin::default());
    let job = state.db.query(|conn| jobs::find(conn, lease.account, lease.job))?;
    let is_rehearsal = Task::of(&job)?.dry_run;
    let rehearsed = if is_rehearsal {
        // Undone at once; what came of it is kept by another transaction.
        let (actor, origin) = here.clone();
        Work::rehearse_here(state, lease.account, actor, origin, |conn, work| {
            let Some(job) = ours(conn, lease)? else { return Ok(None) };
            let Some((caller, work)) = owner(conn, work, &job)? else { return Ok(None) };
            items(conn, &work, &caller, &job)
        })?
    } else {
        None
    };
    let (actor, origin) = here;
    Work::write_here(state, lease.account, actor, origin, |conn, work| {
        let Some(job) = ours(conn, lease)? else { return Ok(Advance::Lost) };
        let Some((caller, work)) = owner(conn, work, &job)? else {
            let failure = stopped();
            let error = (failure.code().word().to_owned(), failure.sentence());
            finish(conn, work, job, JobState::Failed, Some(error), None)?;
            return Ok(Advance::Over);
        };
        let results = match rehearsed {
            Some(results) => Some(results),
            None if is_rehearsal && jobs::input(conn, (job.account_id, job.id), job.next_input)?.is_some() => {
                // The owner is back between the two transactions: nothing may be done for real now.
                return Ok(Advance::Lost);
            }
            None => items(conn, &work, &caller, &job)?,
        };
        let Some(results) = results else {
            finish(conn, &work, job, JobState::Succeeded, None, None)?;
            return Ok(Advance::Over);
        };
        jobs::insert_results(conn, (job.account_id, job.id), &results)?;
        jobs::save(conn, advanced(job, &work, &results))?;
        Ok(Advance::Chunk)
    })
}

/// The job as it is with the account's lock held, if it is still ours to work on.
fn ours(conn: &mut Conn, lease: &Lease) -> Result<Option<Job>, Failure> {
    let job = jobs::find(conn, lease.account, lease.job)?;
    Ok(Some(job).filter(|job| job.lease == Some(lease.id) && !job.state.is_over()))
}

/// Works on the items of the next chunk; none where there is no more.
fn items(
    conn: &mut Conn,
    work: &Work,
    caller: &domain::user::Caller,
    job: &Job,
) -> Result<Option<Vec<JobResult>>, Failure> {
    let Some(sealed) = jobs::input(conn, (job.account_id, job.id), job.next_input)? else { return Ok(None) };
    let input = open(&work.state, job.id, job.next_input, &sealed)?;
    let task = Task::of(job)?;
    match job.kind {
        JobKind::UsersBulk => change_many(conn, work, caller, &task, job.tally.done(), &input),
        JobKind::UsersImport => bring_in(conn, work, caller, &task, job, &input),
    }
    .map(Some)
}

fn advanced(job: Job, work: &Work, results: &[JobResult]) -> Job {
    let count = |outcome| i64::try_from(results.iter().filter(|result| result.outcome == outcome).count());
    let count = |outcome| count(outcome).unwrap_or(i64::MAX);
    Job {
        state: JobState::Running,
        tally: Tally {
            changed: job.tally.changed + count(Outcome::Changed),
            unchanged: job.tally.unchanged + count(Outcome::Unchanged),
            refused: job.tally.refused + count(Outcome::Refused),
            not_found: job.tally.not_found + count(Outcome::NotFound),
        },
        next_input: job.next_input + 1,
        attempts: 0,
        lease: None,
        // Whoever has time goes on at once.
        claimed_until: Some(work.now),
        worked_at: Some(work.now),
        started_at: job.started_at.or(Some(work.now)),
        ..job
    }
}

/// Gives a job back after a chunk has failed for a reason of ours, or gives it up.
fn put_off(state: &web::Data<State>, lease: &Lease, failure: &Failure) -> Result<Advance, Failure> {
    tracing::error!(job = %lease.job, %failure, "a chunk of a job failed");
    Work::write_here(state, lease.account, Actor::System, Origin::default(), |conn, work| {
        let Some(job) = ours(conn, lease)? else { return Ok(Advance::Lost) };
        let attempts = job.attempts + 1;
        if attempts >= ATTEMPTS_MAX {
            let error = (Code::Internal.word().to_owned(), Failure::plain(Code::Internal).sentence());
            finish(conn, work, Job { attempts, ..job }, JobState::Failed, Some(error), None)?;
            return Ok(Advance::Over);
        }
        let pause = PAUSE * i32::try_from(attempts).unwrap_or(i32::MAX);
        let put_off =
            Job { attempts, lease: None, claimed_until: Some(work.now + pause), worked_at: Some(work.now), ..job };
        jobs::save(conn, put_off)?;
        Ok(Advance::Chunk)
    })
}
