//! A job, and its row.

use diesel::prelude::{AsChangeset, Insertable, Queryable};
use domain::Moment;
use domain::ids::{AccountId, JobId, LeaseId, UserId};
use domain::job::{JobKind, JobState};
use serde_json::Value;

use crate::columns::{DbId, DbJson, DbMoment};
use crate::error::StorageError;
use crate::schema::jobs;

/// Work that takes longer than a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// The account.
    pub account_id: AccountId,
    /// What kind of work.
    pub kind: JobKind,
    /// The user who asked for it; none where the command line did.
    pub owner_id: Option<UserId>,
    /// How it stands.
    pub state: JobState,
    /// What is to be done with every item.
    pub task: Value,
    /// How many items it has.
    pub total: i64,
    /// What became of those that were worked on.
    pub tally: Tally,
    /// The number of the input that comes next, from 0.
    pub next_input: i64,
    /// How often in a row working on it has failed.
    pub attempts: i64,
    /// Why it failed: a code and a sentence.
    pub error: Option<(String, String)>,
    /// Where it was asked for; forgotten once it is over.
    pub origin: Origin,
    /// Who works on it.
    pub lease: Option<LeaseId>,
    /// When somebody else may; none where there is nothing to be done.
    pub claimed_until: Option<Moment>,
    /// When it was last worked on.
    pub worked_at: Option<Moment>,
    /// How often it was saved.
    pub revision: i64,
    /// When it was asked for.
    pub created_at: Moment,
    /// When it was first worked on.
    pub started_at: Option<Moment>,
    /// When it was over.
    pub finished_at: Option<Moment>,
}

/// How many items had which outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Items that something was done to.
    pub changed: i64,
    /// Items that were as asked already.
    pub unchanged: i64,
    /// Items that a rule was against.
    pub refused: i64,
    /// Items that were none for whoever asked.
    pub not_found: i64,
}

impl Tally {
    /// All items that were worked on.
    #[must_use]
    pub const fn done(self) -> i64 {
        self.changed + self.unchanged + self.refused + self.not_found
    }
}

/// Where a job was asked for, for the audit log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The request's id.
    pub request_id: Option<String>,
    /// The address that it came from.
    pub ip: Option<String>,
    /// The program that sent it.
    pub user_agent: Option<String>,
}

/// A claim to work on a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The claim's id: the job names it for as long as the claim holds.
    pub id: LeaseId,
    /// The job.
    pub job: JobId,
    /// Its account.
    pub account: AccountId,
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = jobs, treat_none_as_null = true)]
pub(super) struct JobRow {
    id: DbId,
    account_id: DbId,
    kind: String,
    owner_id: Option<DbId>,
    state: String,
    task: DbJson,
    total: i64,
    done: i64,
    changed: i64,
    unchanged: i64,
    refused: i64,
    not_found: i64,
    next_input: i64,
    attempts: i64,
    error_code: Option<String>,
    error_detail: Option<String>,
    request_id: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    lease: Option<DbId>,
    claimed_until: Option<DbMoment>,
    worked_at: Option<DbMoment>,
    revision: i64,
    created_at: DbMoment,
    started_at: Option<DbMoment>,
    finished_at: Option<DbMoment>,
}

impl From<&Job> for JobRow {
    fn from(job: &Job) -> Self {
        let (error_code, error_detail) = job.error.clone().unzip();
        Self {
            id: job.id.into(),
            account_id: job.account_id.into(),
            kind: job.kind.name().to_owned(),
            owner_id: job.owner_id.map(DbId::from),
            state: job.state.name().to_owned(),
            task: DbJson(job.task.clone()),
            total: job.total,
            done: job.tally.done(),
            changed: job.tally.changed,
            unchanged: job.tally.unchanged,
            refused: job.tally.refused,
            not_found: job.tally.not_found,
            next_input: job.next_input,
            attempts: job.attempts,
            error_code,
            error_detail,
            request_id: job.origin.request_id.clone(),
            ip: job.origin.ip.clone(),
            user_agent: job.origin.user_agent.clone(),
            lease: job.lease.map(DbId::from),
            claimed_until: job.claimed_until.map(DbMoment::from),
            worked_at: job.worked_at.map(DbMoment::from),
            revision: job.revision,
            created_at: job.created_at.into(),
            started_at: job.started_at.map(DbMoment::from),
            finished_at: job.finished_at.map(DbMoment::from),
        }
    }
}

impl TryFrom<JobRow> for Job {
    type Error = StorageError;

    fn try_from(row: JobRow) -> Result<Self, StorageError> {
        let moment = |at: Option<DbMoment>| at.map(|DbMoment(at)| at);
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            kind: parse(&row.kind)?,
            owner_id: row.owner_id.map(UserId::from),
            state: parse(&row.state)?,
            task: row.task.0,
            total: row.total,
            tally: Tally {
                changed: row.changed,
                unchanged: row.unchanged,
                refused: row.refused,
                not_found: row.not_found,
            },
            next_input: row.next_input,
            attempts: row.attempts,
            error: row.error_code.zip(row.error_detail),
            origin: Origin { request_id: row.request_id, ip: row.ip, user_agent: row.user_agent },
            lease: row.lease.map(LeaseId::from),
            claimed_until: moment(row.claimed_until),
            worked_at: moment(row.worked_at),
            revision: row.revision,
            created_at: row.created_at.0,
            started_at: moment(row.started_at),
            finished_at: moment(row.finished_at),
        })
    }
}

pub(super) fn parse<T: std::str::FromStr>(word: &str) -> Result<T, StorageError> {
    word.parse().map_err(|_| StorageError::Corrupt(format!("unknown word {word:?}")))
}
