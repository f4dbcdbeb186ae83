//! What a list of accounts is asked for: search, sort, page.

use persistence::lists::Direction;

use super::order::Column;
use crate::http::cursor;
use crate::http::page::Page;
use crate::http::query::{self, FromParameters, Parameters};
use crate::http::sort;

/// What a list of accounts is asked for.
#[derive(Debug)]
pub struct AccountListQuery {
    /// Any part of a name or slug.
    pub search: Option<String>,
    /// In which order.
    pub sort: Vec<(Column, Direction)>,
    /// Which page.
    pub page: Page,
    /// Where to go on, instead of a page's number.
    pub cursor: Option<String>,
}

impl AccountListQuery {
    /// The list that is walked through, whatever the page: what a cursor belongs to.
    #[must_use]
    pub fn list(&self) -> String {
        format!("accounts {:?} {:?}", self.search, self.sort)
    }
}

impl FromParameters for AccountListQuery {
    fn take(parameters: &mut Parameters) -> Self {
        Self {
            cursor: cursor::take(parameters),
            search: query::search(parameters),
            sort: sort::take(parameters, &COLUMNS, &[(Column::Name, Direction::Ascending)]),
            page: Page::take(parameters),
        }
    }
}

/// The names of columns that a list can be sorted by.
const COLUMNS: [(&str, Column); 6] = [
    ("name", Column::Name),
    ("slug", Column::Slug),
    ("preset", Column::Preset),
    ("organization_limit", Column::OrganizationLimit),
    ("created_at", Column::CreatedAt),
    ("updated_at", Column::UpdatedAt),
];

/// The words that sort a list of accounts.
pub fn sort_words() -> impl Iterator<Item = String> {
    sort::words(&COLUMNS)
}
