//! What a list of requests is asked for: filters, order, page.

use domain::ids::AccountId;
use domain::organization::RequestStatus;
use persistence::lists::Direction;
use persistence::reactivation_requests::Filter;

use crate::http::query::{FromParameters, Parameters};
use crate::http::walk::Asked;

/// What a list of requests is asked for.
#[derive(Debug)]
pub struct RequestListQuery {
    /// Which requests.
    pub filter: Filter,
    /// By when they were made.
    pub direction: Direction,
    /// Which page.
    pub asked: Asked,
}

impl RequestListQuery {
    /// The list that is walked through, whatever the page: what a cursor belongs to.
    #[must_use]
    pub fn list(&self) -> String {
        format!("reactivation_requests {:?} {:?}", self.filter, self.direction)
    }
}

impl FromParameters for RequestListQuery {
    fn take(parameters: &mut Parameters) -> Self {
        let statuses = format!("Statuses are: {}.", RequestStatus::NAMES.join(", "));
        let order = "Requests are sorted by `requested_at` or `-requested_at`.";
        Self {
            asked: Asked::take(parameters),
            filter: Filter {
                statuses: parameters.list("status", &statuses),
                account: parameters
                    .parsed("account_id", "uuid", "An id is a UUID.", |text| text.parse::<AccountId>().ok()),
            },
            direction: parameters
                .parsed("sort", "one_of", order, |text| match text {
                    "requested_at" => Some(Direction::Ascending),
                    "-requested_at" => Some(Direction::Descending),
                    _ => None,
                })
                .unwrap_or(Direction::Descending),
        }
    }
}
