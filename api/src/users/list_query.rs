//! What a list of users is asked for: filters, search, sort, page (S0.5 to S0.8, S0.12, S0.13).

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use domain::Moment;
use domain::ids::RoleId;
use domain::user::Status;
use persistence::users::{Direction, Filter, SortColumn};

use crate::http::query::{FromParameters, Parameters};

/// Longest search, in characters.
const SEARCH_MAX: usize = 200;
/// Most columns to sort by.
const SORT_MAX: usize = 10;

/// What a list of users is asked for.
#[derive(Debug)]
pub struct UserListQuery {
    /// Which users.
    pub filter: Filter,
    /// In which order.
    pub sort: Vec<(SortColumn, Direction)>,
    /// Which page.
    pub page: Page,
    /// Where to go on, instead of a page's number.
    pub cursor: Option<String>,
}

impl UserListQuery {
    /// The list that is walked through, whatever the page: what a cursor belongs to.
    #[must_use]
    pub fn list(&self) -> String {
        format!("{:?} {:?}", self.filter, self.sort)
    }
}

/// A page of a list.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// Its number, from 1.
    pub number: i64,
    /// Items on a page.
    pub size: i64,
}

impl Page {
    /// Items before this page.
    #[must_use]
    pub fn offset(self) -> i64 {
        (self.number - 1).saturating_mul(self.size)
    }
}

impl FromParameters for Page {
    fn take(parameters: &mut Parameters) -> Self {
        let number = parameters.parsed("page", "range", "Pages are numbered from 1.", |text| {
            text.parse().ok().filter(|number| (1..=i64::from(u32::MAX)).contains(number))
        });
        let size = parameters.parsed("page_size", "range", "A page has 1 to 200 items.", |text| {
            text.parse().ok().filter(|size| (1..=200).contains(size))
        });
        Self { number: number.unwrap_or(1), size: size.unwrap_or(25) }
    }
}

impl FromParameters for UserListQuery {
    fn take(parameters: &mut Parameters) -> Self {
        let search = parameters.parsed("search", "too_long", "A search has at most 200 characters.", |text| {
            (text.chars().count() <= SEARCH_MAX).then(|| text.to_owned())
        });
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
        let cursor = parameters.text("cursor");
        if cursor.is_some() && parameters.has("page") {
            parameters.refuse("page", "conflict", "Send either `page` or `cursor`.");
        }
        Self {
            cursor,
            filter: Filter {
                search,
                statuses,
                roles,
                last_login_from: from.map(start_of_day),
                last_login_to: to.map(end_of_day),
            },
            sort: sort(parameters),
            page: Page::take(parameters),
        }
    }
}

fn date(parameters: &mut Parameters, name: &'static str) -> Option<NaiveDate> {
    parameters.parsed(name, "date", "A date looks like 2026-03-01.", |text| {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        // The format accepts 2026-3-1 and years that databases do not.
        (date.format("%Y-%m-%d").to_string() == text && text.len() == 10).then_some(date)
    })
}

fn start_of_day(date: NaiveDate) -> Moment {
    date.and_time(NaiveTime::MIN).and_utc()
}

/// The day's last microsecond; the start of the next day may lie beyond what databases keep.
fn end_of_day(date: NaiveDate) -> Moment {
    start_of_day(date) + TimeDelta::days(1) - TimeDelta::microseconds(1)
}

/// The names of statuses that a list can have.
#[must_use]
pub fn status_names() -> Vec<&'static str> {
    Status::NAMES.iter().copied().filter(|name| *name != Status::Deleted.name()).collect()
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
    let names = COLUMNS.map(|(name, _)| name).join(", ");
    let detail = format!("Columns are: {names}; each at most once, a minus sign in front sorts descending.");
    parameters
        .parsed("sort", "one_of", &detail, |text| {
            let mut keys: Vec<(SortColumn, Direction)> = Vec::new();
            for item in text.split(',').map(str::trim) {
                let (name, direction) = match item.strip_prefix('-') {
                    Some(name) => (name, Direction::Descending),
                    None => (item, Direction::Ascending),
                };
                let (_, column) = *COLUMNS.iter().find(|(known, _)| *known == name)?;
                if keys.len() == SORT_MAX || keys.iter().any(|(earlier, _)| *earlier == column) {
                    return None;
                }
                keys.push((column, direction));
            }
            Some(keys)
        })
        .unwrap_or_else(|| {
            vec![(SortColumn::LastName, Direction::Ascending), (SortColumn::FirstName, Direction::Ascending)]
        })
}
