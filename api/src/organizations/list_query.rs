//! What a list of organizations is asked for: filters, search, sort, page (S1.10).

use domain::ids::UserId;
use domain::organization::Status;
use persistence::lists::Direction;
use persistence::organizations::{Filter, SortColumn};

use crate::http::page::Page;
use crate::http::query::{self, FromParameters, Parameters, read};
use crate::http::{cursor, sort};
use crate::problem::Failure;

/// What a list of organizations is asked for.
#[derive(Debug)]
pub struct OrganizationListQuery {
    /// Which organizations.
    pub filter: Filter,
    /// In which order.
    pub sort: Vec<(SortColumn, Direction)>,
    /// Which page.
    pub page: Page,
    /// Where to go on, instead of a page's number.
    pub cursor: Option<String>,
}

impl OrganizationListQuery {
    /// The list that is walked through, whatever the page: what a cursor belongs to.
    #[must_use]
    pub fn list(&self) -> String {
        format!("organizations {:?} {:?}", self.filter, self.sort)
    }
}

impl FromParameters for OrganizationListQuery {
    fn take(parameters: &mut Parameters) -> Self {
        Self {
            cursor: cursor::take(parameters),
            filter: Filter::take(parameters),
            sort: order(parameters),
            page: Page::take(parameters),
        }
    }
}

impl FromParameters for Filter {
    fn take(parameters: &mut Parameters) -> Self {
        let search = query::search(parameters);
        let statuses = parameters.list("status", &format!("Statuses are: {}.", Status::NAMES.join(", ")));
        let mut users = |name| parameters.list::<UserId>(name, "Ids of users are UUIDs, separated by commas.");
        Self { search, statuses, engineers: users("default_engineer_id"), vcios: users("default_vcio_id") }
    }
}

/// Whether a list would take these filters, search and sort.
///
/// # Errors
/// Every parameter that it would refuse; a page is none of them.
pub fn check_list(query: &str) -> Result<(), Failure> {
    read::<Look>(query).map(|Look| ())
}

/// How a list looks, whatever its page.
struct Look;

impl FromParameters for Look {
    fn take(parameters: &mut Parameters) -> Self {
        Filter::take(parameters);
        order(parameters);
        Self
    }
}

/// The words that sort a list: each column, and each with a minus sign in front.
pub fn sort_words() -> impl Iterator<Item = String> {
    sort::words(&COLUMNS)
}

/// The names of columns that a list can be sorted by. They may be reactivated in the order in which they were
/// deactivated.
const COLUMNS: [(&str, SortColumn); 8] = [
    ("name", SortColumn::Name),
    ("status", SortColumn::Status),
    ("default_engineer", SortColumn::DefaultEngineer),
    ("default_vcio", SortColumn::DefaultVcio),
    ("deactivated_at", SortColumn::DeactivatedAt),
    ("reactivatable_at", SortColumn::DeactivatedAt),
    ("created_at", SortColumn::CreatedAt),
    ("updated_at", SortColumn::UpdatedAt),
];

fn order(parameters: &mut Parameters) -> Vec<(SortColumn, Direction)> {
    sort::take(parameters, &COLUMNS, &[(SortColumn::Name, Direction::Ascending)])
}
