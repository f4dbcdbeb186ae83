//! Where a walk through a list goes on: behind the last row of the page before, whatever was inserted meanwhile.

use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods};
use domain::Moment;
use domain::ids::UserId;

use super::filter::Condition;
use super::row::UserRow;
use super::sort::{Direction, SortColumn};
use crate::columns::{DbId, DbMoment};
use crate::schema::users;

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
pub struct Place {
    /// What the row has in the columns that the list is sorted by, in their order.
    pub keys: Vec<Key>,
    /// The row's id.
    pub id: UserId,
}

/// The place of a row.
pub(super) fn place(row: &UserRow, sort: &[(SortColumn, Direction)]) -> Place {
    let text = |text: &str| Key::Text(Some(text.to_owned()));
    let moment = |at: DbMoment| Key::Moment(Some(at.0));
    let key = |column: &SortColumn| match column {
        SortColumn::FirstName => text(&row.first_name_key),
        SortColumn::LastName => text(&row.last_name_key),
        SortColumn::Email => text(&row.email_key),
        SortColumn::Username => Key::Text(row.username_key.clone()),
        SortColumn::Role => text(&row.role_key),
        SortColumn::Status => text(&row.status),
        SortColumn::Phone => Key::Text(row.phone.clone()),
        SortColumn::LastLoginAt => Key::Moment(row.last_login_at.map(|at| at.0)),
        SortColumn::CreatedAt => moment(row.created_at),
        SortColumn::UpdatedAt => moment(row.updated_at),
    };
    Place { keys: sort.iter().map(|(column, _)| key(column)).collect(), id: row.id.into() }
}

/// The rows behind `place`: equal in the first keys and behind in the next one, for each of the keys, the id last.
/// None when the place does not fit the sort.
pub(super) fn behind(place: &Place, sort: &[(SortColumn, Direction)]) -> Option<Condition> {
    if place.keys.len() != sort.len() {
        return None;
    }
    let mut condition: Condition = Box::new(users::id.gt(DbId::from(place.id)));
    for ((column, direction), key) in sort.iter().zip(&place.keys).rev() {
        let (equal, further) = compare(*column, *direction, key)?;
        condition = match further {
            Some(further) => Box::new(further.or(equal.and(condition))),
            None => Box::new(equal.and(condition)),
        };
    }
    Some(condition)
}

/// That a column is the same as `key`, and that it is behind; nothing is behind an absent value.
fn compare(column: SortColumn, direction: Direction, key: &Key) -> Option<(Condition, Option<Condition>)> {
    macro_rules! present {
        ($column:expr, $value:expr) => {{
            let value = $value;
            let further: Condition = match direction {
                Direction::Ascending => Box::new($column.gt(value.clone())),
                Direction::Descending => Box::new($column.lt(value.clone())),
            };
            (Box::new($column.eq(value)) as Condition, Some(further))
        }};
    }
    macro_rules! nullable {
        ($column:expr, $value:expr) => {
            match $value {
                None => (Box::new($column.is_null()) as Condition, None),
                Some(value) => {
                    let further: Condition = match direction {
                        Direction::Ascending => {
                            Box::new($column.is_null().or($column.assume_not_null().gt(value.clone())))
                        }
                        Direction::Descending => {
                            Box::new($column.is_null().or($column.assume_not_null().lt(value.clone())))
                        }
                    };
                    let equal = $column.is_not_null().and($column.assume_not_null().eq(value));
                    (Box::new(equal) as Condition, Some(further))
                }
            }
        };
    }
    Some(match (column, key) {
        (SortColumn::FirstName, Key::Text(Some(text))) => present!(users::first_name_key, text.clone()),
        (SortColumn::LastName, Key::Text(Some(text))) => present!(users::last_name_key, text.clone()),
        (SortColumn::Username, Key::Text(Some(text))) => present!(users::username_key.assume_not_null(), text.clone()),
        (SortColumn::Email, Key::Text(Some(text))) => present!(users::email_key, text.clone()),
        (SortColumn::Role, Key::Text(Some(text))) => present!(users::role_key, text.clone()),
        (SortColumn::Status, Key::Text(Some(text))) => present!(users::status, text.clone()),
        (SortColumn::CreatedAt, Key::Moment(Some(at))) => present!(users::created_at, DbMoment::from(*at)),
        (SortColumn::UpdatedAt, Key::Moment(Some(at))) => present!(users::updated_at, DbMoment::from(*at)),
        (SortColumn::Phone, Key::Text(text)) => nullable!(users::phone, text.clone()),
        (SortColumn::LastLoginAt, Key::Moment(at)) => nullable!(users::last_login_at, at.map(DbMoment::from)),
        _ => return None,
    })
}
