//! What a list of users is asked for: filters, search, sort, page (S0.5 to S0.8, S0.12, S0.13).

use domain::ids::RoleId;
use domain::user::Status;
use persistence::lists::Direction;
use persistence::users::{BY_NAME, Filter, SortColumn};

use crate::http::date::{date, end_of_day, start_of_day};
use crate::http::export::Format;
use crate::http::query::{self, FromParameters, Parameters, read};
use crate::http::sort;
use crate::http::walk::Asked;
use crate::problem::Failure;

/// What a list of users is asked for.
#[derive(Debug)]
pub struct UserListQuery {
    /// Which users.
    pub filter: Filter,
    /// In which order.
    pub sort: Vec<(SortColumn, Direction)>,
    /// Which page.
    pub asked: Asked,
}

/// Which users, in which order: the list without its pages.
#[derive(Debug, Clone)]
pub struct UserOrder {
    /// Which users.
    pub filter: Filter,
    /// In which order.
    pub sort: Vec<(SortColumn, Direction)>,
}

/// The list as a file.
#[derive(Debug)]
pub struct UserExportQuery {
    /// Which users, in which order.
    pub users: UserOrder,
    /// What kind of file.
    pub format: Format,
}

impl FromParameters for UserExportQuery {
    fn take(parameters: &mut Parameters) -> Self {
        let users = UserOrder { filter: Filter::take(parameters), sort: sort(parameters) };
        Self { users, format: Format::take(parameters) }
    }
}

impl UserListQuery {
    /// The list that is walked through, whatever the page: what a cursor belongs to.
    #[must_use]
    pub fn list(&self) -> String {
        format!("users {:?} {:?}", self.filter, self.sort)
    }
}

impl FromParameters for UserListQuery {
    fn take(parameters: &mut Parameters) -> Self {
        Self { asked: Asked::take(parameters), filter: Filter::take(parameters), sort: sort(parameters) }
    }
}

impl FromParameters for Filter {
    fn take(parameters: &mut Parameters) -> Self {
        let search = query::search(parameters);
        let statuses = parameters.list("status", &format!("Statuses are: {}.", status_names().join(", ")));
        let statuses = if statuses.contains(&Status::Deleted) {
            parameters.refuse("status", "one_of", "Deleted users are in no list.");
            Vec::new()
        } else {
            statuses
        };
        let roles = parameters.list::<RoleId>("role_id", "Role ids are UUIDs, separated by commas.");
        let from = date(parameters, "last_login_from");
        let to = date(parameters, "last_login_to");
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            parameters.refuse("last_login_to", "range", "This day lies before last_login_from.");
        }
        Self { search, statuses, roles, last_login_from: from.map(start_of_day), last_login_to: to.map(end_of_day) }
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
        sort(parameters);
        Self
    }
}

/// The names of statuses that a list can have.
#[must_use]
pub fn status_names() -> Vec<&'static str> {
    Status::NAMES.iter().copied().filter(|name| *name != Status::Deleted.name()).collect()
}

/// The words that sort a list: each column, and each with a minus sign in front.
pub fn sort_words() -> impl Iterator<Item = String> {
    sort::words(&COLUMNS)
}

/// The names of columns that a list can be sorted by.
pub const COLUMNS: [(&str, SortColumn); 10] = [
    ("first_name", SortColumn::FirstName),
    ("last_name", SortColumn::LastName),
    ("email", SortColumn::Email),
    ("username", SortColumn::Username),
    ("role", SortColumn::Role),
    ("status", SortColumn::Status),
    ("phone", SortColumn::Phone),
    ("last_login_at", SortColumn::LastLoginAt),
    ("created_at", SortColumn::CreatedAt),
    ("updated_at", SortColumn::UpdatedAt),
];

fn sort(parameters: &mut Parameters) -> Vec<(SortColumn, Direction)> {
    sort::take(parameters, &COLUMNS, &BY_NAME)
}
