//! Lists that are short enough to be read as a whole, as an account's roles are: searched, put in order and cut into pages
//! here, by the same rules as the long ones, and without columns of the database that are there for that alone.

use std::cmp::Ordering;
use std::fmt;

use actix_web::{HttpRequest, HttpResponse};
use domain::text::fold;
use persistence::lists::{Direction, Start};
use serde::{Deserialize, Serialize};

use super::cursor::Whose;
use super::page::PageView;
use super::query::{self, FromParameters, Parameters};
use super::sort;
use super::walk::Asked;
use crate::problem::Failure;
use crate::state::State;

/// What a short list lists.
pub trait Listed: Serialize + Sized + 'static {
    /// What it can be sorted by.
    const COLUMNS: &'static [Column<Self>];
    /// The order that nobody asked for.
    const DEFAULT: &'static [(Column<Self>, Direction)];

    /// What tells one item from every other.
    fn id(&self) -> String;
    /// The texts that a search looks into.
    fn texts(&self) -> Vec<&str>;
}

/// Something that a list is sorted by: its name, as `sort` has it, and what an item has there. Its name tells it from others.
pub struct Column<T>(pub &'static str, pub fn(&T) -> Key);

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Column<T> {}

impl<T> PartialEq for Column<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> fmt::Debug for Column<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

/// What an item has in a column; what is absent is last, whichever way a list is sorted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Key {
    /// A text, compared as it is here.
    Text(Option<String>),
    /// A number, or a moment in microseconds since 1970.
    Number(Option<i64>),
}

impl Key {
    /// A text, compared without case and accents.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(Some(fold(text)))
    }

    /// A moment.
    #[must_use]
    pub fn moment(at: domain::Moment) -> Self {
        Self::Number(Some(at.timestamp_micros()))
    }

    fn compare(&self, other: &Self, direction: Direction) -> Ordering {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => in_order(one.as_ref(), other.as_ref(), direction),
            (Self::Number(one), Self::Number(other)) => in_order(one.as_ref(), other.as_ref(), direction),
            // A column has keys of one kind.
            (Self::Text(_), Self::Number(_)) | (Self::Number(_), Self::Text(_)) => Ordering::Equal,
        }
    }
}

fn in_order<T: Ord>(one: Option<T>, other: Option<T>, direction: Direction) -> Ordering {
    match (one, other, direction) {
        (Some(one), Some(other), Direction::Ascending) => one.cmp(&other),
        (Some(one), Some(other), Direction::Descending) => other.cmp(&one),
        (Some(_), None, _) => Ordering::Less,
        (None, Some(_), _) => Ordering::Greater,
        (None, None, _) => Ordering::Equal,
    }
}

/// An item's place in a list: its keys, and its id where they are the same, as in every list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    keys: Vec<Key>,
    id: String,
}

impl Place {
    fn compare<C>(&self, other: &Self, sort: &[(C, Direction)]) -> Ordering {
        let keys = sort.iter().zip(self.keys.iter().zip(&other.keys));
        keys.map(|((_, direction), (one, other))| one.compare(other, *direction))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| self.id.cmp(&other.id))
    }
}

/// What a short list is asked for: search, order, page.
#[derive(Debug)]
pub struct Shortlist<T: Listed> {
    asked: Asked,
    search: Option<String>,
    sort: Vec<(Column<T>, Direction)>,
}

impl<T: Listed> FromParameters for Shortlist<T> {
    fn take(parameters: &mut Parameters) -> Self {
        Self {
            asked: Asked::take(parameters),
            search: query::search(parameters),
            sort: sort::take(parameters, &named::<T>(), T::DEFAULT),
        }
    }
}

impl<T: Listed> Shortlist<T> {
    /// The page of `items` that is asked for, as an answer. `list` names the list and all it is narrowed by beside this.
    ///
    /// # Errors
    /// [`super::cursor::wrong`] where the cursor was made for another list, or for others.
    pub fn answer<B: Serialize>(
        &self,
        (state, request): (&State, &HttpRequest),
        (whose, list): (impl Into<Whose>, &str),
        items: Vec<T>,
        body: impl FnOnce(Vec<T>, PageView) -> B,
    ) -> Result<HttpResponse, Failure> {
        let walk = self.asked.walk::<Place>(state, whose, format!("{list} {:?} {:?}", self.search, self.sort))?;
        let (data, end, total) = self.page_of(items, &walk.start, walk.page.size);
        walk.answer(state, request, (end, total), |page| body(data, page))
    }

    fn place(&self, item: &T) -> Place {
        Place { keys: self.sort.iter().map(|(Column(_, key), _)| key(item)).collect(), id: item.id() }
    }

    /// The items on a page, the place of the last of them if more follow, and how many match in all.
    fn page_of(&self, items: Vec<T>, start: &Start<Place>, size: i64) -> (Vec<T>, Option<Place>, i64) {
        let term = fold(self.search.as_deref().unwrap_or_default());
        let matches = |item: &T| item.texts().into_iter().any(|text| fold(text).contains(&term));
        let mut placed: Vec<(Place, T)> = items
            .into_iter()
            .filter(|item| term.is_empty() || matches(item))
            .map(|item| (self.place(&item), item))
            .collect();
        placed.sort_by(|(one, _), (other, _)| one.compare(other, &self.sort));
        let total = i64::try_from(placed.len()).unwrap_or(i64::MAX);
        let first = match start {
            Start::Offset(offset) => index(*offset).min(placed.len()),
            Start::Behind(place) => placed.partition_point(|(at, _)| at.compare(place, &self.sort).is_le()),
        };
        let mut rest = placed.split_off(first);
        let more = persistence::lists::cut(&mut rest, size);
        let end = rest.last().filter(|_| more).map(|(place, _)| place.clone());
        (rest.into_iter().map(|(_, item)| item).collect(), end, total)
    }
}

fn index(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn named<T: Listed>() -> Vec<(&'static str, Column<T>)> {
    T::COLUMNS.iter().map(|column| (column.0, *column)).collect()
}

/// The words that sort a list.
#[must_use]
pub fn sort_words<T: Listed>() -> Vec<String> {
    sort::words(&named::<T>()).collect()
}
