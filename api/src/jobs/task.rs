//! What is to be done with every item of a job, as the job keeps it.

use domain::user::{Start, Verb};
use persistence::jobs::Job;
use serde::{Deserialize, Serialize};

use crate::problem::Failure;

/// What is to be done with every item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The verb, where it is one.
    pub action: Option<String>,
    /// Why, in the words of whoever asked.
    pub reason: Option<String>,
    /// How onboarding of imported users starts, where that was said.
    pub onboarding: Option<String>,
    /// Whether to say only what would become of each item.
    pub dry_run: bool,
}

impl Task {
    /// A verb on each of many users.
    #[must_use]
    pub fn bulk(verb: Verb, reason: Option<String>, dry_run: bool) -> Self {
        Self { action: Some(verb.name().to_owned()), reason, onboarding: None, dry_run }
    }

    /// Users who come from elsewhere.
    #[must_use]
    pub fn import(start: Option<Start>, dry_run: bool) -> Self {
        Self { action: None, reason: None, onboarding: start.map(|start| start.name().to_owned()), dry_run }
    }

    /// The task of a job.
    ///
    /// # Errors
    /// [`Failure`] when what is kept is none.
    pub fn of(job: &Job) -> Result<Self, Failure> {
        serde_json::from_value(job.task.clone()).map_err(|error| Failure::internal(&error))
    }

    /// The verb.
    ///
    /// # Errors
    /// [`Failure`] when it has none.
    pub fn verb(&self) -> Result<Verb, Failure> {
        let verb = self.action.as_deref().and_then(|name| name.parse().ok());
        verb.ok_or_else(|| Failure::internal(&"a job has no verb"))
    }

    /// How onboarding starts, where that was said.
    #[must_use]
    pub fn start(&self) -> Option<Start> {
        self.onboarding.as_deref().and_then(|name| name.parse().ok())
    }
}
