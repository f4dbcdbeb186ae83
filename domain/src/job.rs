//! Work that takes longer than a request: what kind it is, how it stands, what becomes of each item.

use crate::names::names;

/// What kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// One action on many users.
    UsersBulk,
    /// Users who come from elsewhere.
    UsersImport,
}

names! { JobKind: UsersBulk = "users.bulk", UsersImport = "users.import" }

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobState {
    /// What it is to work on is still coming in: nobody sees it yet.
    Receiving,
    /// It waits for its turn.
    Queued,
    /// It is being worked on.
    Running,
    /// Everything was worked on; single items may have been refused.
    Succeeded,
    /// It ended before everything was worked on; what was done stays.
    Failed,
    /// Somebody ended it before everything was worked on; what was done stays.
    Cancelled,
}

names! {
    JobState:
    Receiving = "receiving",
    Queued = "queued",
    Running = "running",
    Succeeded = "succeeded",
    Failed = "failed",
    Cancelled = "cancelled",
}

impl JobState {
    /// Whether nothing more will come of it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        match self {
            Self::Receiving | Self::Queued | Self::Running => false,
            Self::Succeeded | Self::Failed | Self::Cancelled => true,
        }
    }
}

/// What became of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was done, or in a rehearsal would be.
    Changed,
    /// Everything was as asked already.
    Unchanged,
    /// A rule is against it.
    Refused,
    /// There is no such user for whoever asked.
    NotFound,
}

names! { Outcome: Changed = "changed", Unchanged = "unchanged", Refused = "refused", NotFound = "not_found" }

/// Why something is not done with a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JobRefusal {
    /// It is over.
    #[error("The job is over already: it is {}.", .0.name())]
    Over(JobState),
    /// The account has so many that are not over.
    #[error("{0} jobs of this account are not over yet.")]
    TooMany(i64),
}

/// Most jobs of an account that are not over.
pub const OPEN_MAX: i64 = 20;

/// Most items of one job.
pub const ITEMS_MAX: usize = 100_000;

/// What becomes of a job in this state that somebody cancels; of one that was cancelled already, nothing.
///
/// # Errors
/// [`JobRefusal::Over`]
pub fn cancel(state: JobState) -> Result<JobState, JobRefusal> {
    if state.is_over() && state != JobState::Cancelled { Err(JobRefusal::Over(state)) } else { Ok(JobState::Cancelled) }
}

/// Whether one more job fits beside so many that are not over.
///
/// # Errors
/// [`JobRefusal::TooMany`]
pub const fn admit(open: i64) -> Result<(), JobRefusal> {
    if open < OPEN_MAX { Ok(()) } else { Err(JobRefusal::TooMany(open)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_over_is_cancelled() {
        for state in JobState::ALL {
            let has_ended = [JobState::Succeeded, JobState::Failed].contains(&state);
            let expected = if has_ended { Err(JobRefusal::Over(state)) } else { Ok(JobState::Cancelled) };
            assert_eq!(cancel(state), expected);
        }
    }

    #[test]
    fn open_jobs_are_bounded() {
        assert_eq!((admit(OPEN_MAX - 1), admit(OPEN_MAX)), (Ok(()), Err(JobRefusal::TooMany(OPEN_MAX))));
    }
}
