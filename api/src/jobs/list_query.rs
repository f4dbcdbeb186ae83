//! What lists of jobs and of their results are asked for.

use domain::job::{JobKind, JobState, Outcome};
use persistence::jobs::{Filter, ResultFilter};

use crate::http::query::{FromParameters, Parameters};
use crate::http::walk::Asked;

/// The names of states that a list can have.
#[must_use]
pub fn state_names() -> Vec<&'static str> {
    JobState::NAMES.iter().copied().filter(|name| *name != JobState::Receiving.name()).collect()
}

/// What a list of jobs is asked for.
#[derive(Debug)]
pub struct JobListQuery {
    /// Which jobs.
    pub filter: Filter,
    /// Whether those that were asked for last come first.
    pub newest_first: bool,
    /// Which page.
    pub asked: Asked,
}

impl JobListQuery {
    /// The list that is walked through: what a cursor belongs to.
    #[must_use]
    pub fn list(&self) -> String {
        format!("jobs {:?} {:?}", self.filter, self.newest_first)
    }
}

impl FromParameters for JobListQuery {
    fn take(parameters: &mut Parameters) -> Self {
        let mut states = parameters.list("state", &format!("States are: {}.", state_names().join(", ")));
        if states.contains(&JobState::Receiving) {
            parameters.refuse("state", "one_of", "Jobs that still come in are in no list.");
            states.clear();
        }
        let kinds = parameters.list::<JobKind>("kind", &format!("Kinds are: {}.", JobKind::NAMES.join(", ")));
        let detail = "A list of jobs is sorted by -created_at or created_at.";
        let newest_first = parameters.parsed("sort", "one_of", detail, |text| match text {
            "-created_at" => Some(true),
            "created_at" => Some(false),
            _ => None,
        });
        Self {
            filter: Filter { states, kinds },
            newest_first: newest_first.unwrap_or(true),
            asked: Asked::take(parameters),
        }
    }
}

/// What a list of results is asked for.
#[derive(Debug)]
pub struct ResultListQuery {
    /// Which results.
    pub outcomes: Vec<Outcome>,
    /// Which page.
    pub asked: Asked,
}

impl ResultListQuery {
    /// Which results, for whoever asked for the job or not.
    #[must_use]
    pub fn filter(&self, is_owner: bool) -> ResultFilter {
        ResultFilter { outcomes: self.outcomes.clone(), shows_unknown: is_owner }
    }
}

impl FromParameters for ResultListQuery {
    fn take(parameters: &mut Parameters) -> Self {
        Self {
            outcomes: parameters.list("outcome", &format!("Outcomes are: {}.", Outcome::NAMES.join(", "))),
            asked: Asked::take(parameters),
        }
    }
}
