//! A job as the API shows it.

use chrono::{DateTime, Utc};
use domain::ids::{JobId, UserId};
use domain::job::Outcome;
use persistence::Conn;
use persistence::jobs::{self, Job, JobResult};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Task;
use crate::caller::Caller;
use crate::http::etag::Resource;
use crate::problem::Failure;

/// Work that takes longer than a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Job, example = json!({
    "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f61", "kind": "users.bulk", "state": "running", "action": "deactivate",
    "onboarding": null, "dry_run": false, "owner_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f13",
    "progress": { "total": 5000, "done": 1200, "changed": 1190, "unchanged": 6, "refused": 3, "not_found": 1 },
    "error": null, "available_actions": ["cancel"], "created_at": "2026-03-01T09:00:00Z",
    "started_at": "2026-03-01T09:00:01Z", "finished_at": null
}))]
pub struct JobView {
    /// The job's id.
    pub id: Uuid,
    /// What kind of work it is.
    #[schema(value_type = crate::openapi::schemas::JobKind)]
    pub kind: &'static str,
    /// How it stands. A job that succeeded has worked on everything; single items may have been refused.
    #[schema(value_type = crate::openapi::schemas::JobState)]
    pub state: &'static str,
    /// The verb, where it is one on many users.
    #[schema(required, value_type = Option<crate::openapi::schemas::BulkAction>)]
    pub action: Option<String>,
    /// How onboarding of imported users starts, where that was said.
    #[schema(required, value_type = Option<crate::openapi::schemas::Onboarding>)]
    pub onboarding: Option<String>,
    /// Whether it only says what would become of each item.
    pub dry_run: bool,
    /// Who asked for it; null where the command line did.
    #[schema(required)]
    pub owner_id: Option<Uuid>,
    /// How far it has come.
    pub progress: ProgressView,
    /// Why it failed.
    #[schema(required)]
    pub error: Option<JobError>,
    /// What can be done with it now.
    #[schema(value_type = Vec<crate::openapi::schemas::JobAction>, max_items = 1)]
    pub available_actions: Vec<&'static str>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it was first worked on.
    #[schema(required)]
    pub started_at: Option<DateTime<Utc>>,
    /// When it was over.
    #[schema(required)]
    pub finished_at: Option<DateTime<Utc>>,
}

impl Resource for JobView {
    /// How far it has come.
    fn settled(&self) -> Option<Self> {
        Some(Self {
            state: "",
            progress: ProgressView::default(),
            error: None,
            available_actions: Vec::new(),
            started_at: None,
            finished_at: None,
            ..self.clone()
        })
    }
}

/// How many items had which outcome.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
#[schema(as = Progress, example = json!({ "total": 3, "done": 3, "changed": 2, "unchanged": 0, "refused": 1, "not_found": 0 }))]
pub struct ProgressView {
    /// All items.
    pub total: i64,
    /// Items that were worked on.
    pub done: i64,
    /// Items that something was done to; users who were brought in.
    pub changed: i64,
    /// Items that were as asked already.
    pub unchanged: i64,
    /// Items that a rule was against.
    pub refused: i64,
    /// Ids that are no users whom the caller sees.
    pub not_found: i64,
}

/// Why a job failed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({ "code": "forbidden", "detail": "Whoever asked for this may no longer do it." }))]
pub struct JobError {
    /// A stable word for programs, as in `code` of a problem.
    pub code: String,
    /// The same in a sentence.
    pub detail: String,
}

impl ProgressView {
    /// How far a job has come.
    #[must_use]
    pub fn of(job: &Job) -> Self {
        let tally = job.tally;
        Self {
            total: job.total,
            done: tally.done(),
            changed: tally.changed,
            unchanged: tally.unchanged,
            refused: tally.refused,
            not_found: tally.not_found,
        }
    }
}

impl ProgressView {
    /// What became of items none of which is left.
    #[must_use]
    pub fn count(results: &[JobResult]) -> Self {
        let count = |outcome| results.iter().filter(|result| result.outcome == outcome).count();
        let count = |outcome| i64::try_from(count(outcome)).unwrap_or(i64::MAX);
        let total = i64::try_from(results.len()).unwrap_or(i64::MAX);
        Self {
            total,
            done: total,
            changed: count(Outcome::Changed),
            unchanged: count(Outcome::Unchanged),
            refused: count(Outcome::Refused),
            not_found: count(Outcome::NotFound),
        }
    }
}

impl JobView {
    /// A job as it is shown to whoever sees its owner.
    ///
    /// # Errors
    /// [`Failure`] when its task cannot be read.
    pub fn new(job: &Job) -> Result<Self, Failure> {
        let task = Task::of(job)?;
        Ok(Self {
            id: job.id.0,
            kind: job.kind.name(),
            state: job.state.name(),
            action: task.action,
            onboarding: task.onboarding,
            dry_run: task.dry_run,
            owner_id: job.owner_id.map(|UserId(id)| id),
            progress: ProgressView::of(job),
            error: job.error.clone().map(|(code, detail)| JobError { code, detail }),
            available_actions: if job.state.is_over() { Vec::new() } else { vec!["cancel"] },
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
        })
    }
}

/// The job with this id, if it has come in and the caller sees whose it is.
///
/// # Errors
/// 404 when there is none.
pub fn found(conn: &mut Conn, caller: &Caller, id: JobId) -> Result<Job, Failure> {
    let domain_caller = caller.as_domain();
    Ok(jobs::find_seen(conn, caller.account_id(), &domain_caller.scope(&caller.account.policy), id)?)
}

/// The job as it is shown: what `GET` answers with, and what its entity tag stands for.
///
/// # Errors
/// 404 when there is none.
pub fn shown(conn: &mut Conn, caller: &Caller, id: JobId) -> Result<JobView, Failure> {
    JobView::new(&found(conn, caller, id)?)
}
