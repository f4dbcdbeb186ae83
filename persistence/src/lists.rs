//! What lists have in common, whatever they list: directions, places to go on behind, searches.

use diesel::expression::BoxableExpression;
use diesel::sql_types::Bool;
use domain::Moment;

use crate::columns::DbId;
use crate::database::Db;

/// Which way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// What a row has in a column that it is sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// Text, as it is compared; none is last.
    Text(Option<String>),
    /// A moment; none is last.
    Moment(Option<Moment>),
}

/// A row's place in a list: its keys, and its id where they are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<I> {
    /// What the row has in the columns that the list is sorted by, in their order.
    pub keys: Vec<Key>,
    /// The row's id.
    pub id: I,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start<P> {
    /// After so many rows.
    Offset(i64),
    /// Behind the place of a row, which may be gone.
    Behind(P),
}

/// Takes what lies beyond `limit` off `rows`. Whether there was any: one row more than a page has is asked for to tell
/// whether another page follows.
pub fn cut<T>(rows: &mut Vec<T>, limit: i64) -> bool {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    more
}

/// The same ids, some of them more than once, so that lists of any length come in few lengths: a statement that asks for
/// them is one of a few. What is named twice is found once.
pub(crate) fn padded(mut ids: Vec<DbId>) -> Vec<DbId> {
    if let Some(last) = ids.last().copied() {
        ids.resize(ids.len().next_power_of_two(), last);
    }
    ids
}

/// A condition on the rows of a table.
pub(crate) type Condition<Table> = Box<dyn BoxableExpression<Table, Db, SqlType = Bool>>;

/// The pattern that finds `term` anywhere, taken literally: `%` and `_` mean themselves.
pub(crate) fn pattern(term: &str) -> String {
    let mut pattern = String::from("%");
    for character in term.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// The query, ordered by a further column.
macro_rules! then_by {
    ($query:ident, $direction:ident, $column:expr) => {
        match $direction {
            $crate::lists::Direction::Ascending => $query.then_order_by($column.asc()),
            $crate::lists::Direction::Descending => $query.then_order_by($column.desc()),
        }
    };
    // The engines disagree on where NULL belongs; here it is last both ways.
    ($query:ident, $direction:ident, absent last, $column:expr) => {
        match $direction {
            $crate::lists::Direction::Ascending => $query.then_order_by(($column.is_null().asc(), $column.asc())),
            $crate::lists::Direction::Descending => $query.then_order_by(($column.is_null().asc(), $column.desc())),
        }
    };
}
pub(crate) use then_by;

/// That a column is the same as a value, and that it is behind it: a pair of conditions of the type `Condition`, which
/// has to be in scope. Nothing is behind an absent value.
macro_rules! behind {
    ($direction:ident, $column:expr, $value:expr) => {{
        let value = $value;
        let further: Condition = match $direction {
            $crate::lists::Direction::Ascending => Box::new($column.gt(value.clone())),
            $crate::lists::Direction::Descending => Box::new($column.lt(value.clone())),
        };
        (Box::new($column.eq(value)) as Condition, Some(further))
    }};
    ($direction:ident, absent last, $column:expr, $value:expr) => {
        match $value {
            None => (Box::new($column.is_null()) as Condition, None),
            Some(value) => {
                let further: Condition = match $direction {
                    $crate::lists::Direction::Ascending => {
                        Box::new($column.is_null().or($column.assume_not_null().gt(value.clone())))
                    }
                    $crate::lists::Direction::Descending => {
                        Box::new($column.is_null().or($column.assume_not_null().lt(value.clone())))
                    }
                };
                let equal = $column.is_not_null().and($column.assume_not_null().eq(value));
                (Box::new(equal) as Condition, Some(further))
            }
        }
    };
}
pub(crate) use behind;
