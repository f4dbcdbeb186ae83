//! Where a walk through a list goes on: behind the last row of the page before, whatever was inserted meanwhile.

use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods};
use domain::ids::UserId;

use super::filter::Condition;
use super::row::UserRow;
use super::sort::SortColumn;
use crate::columns::{DbId, DbMoment};
use crate::lists::{self, Direction, Key, behind};
use crate::schema::users;

/// A user's place in a list.
pub type Place = lists::Place<UserId>;

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
    Some(match (column, key) {
        (SortColumn::FirstName, Key::Text(Some(text))) => behind!(direction, users::first_name_key, text.clone()),
        (SortColumn::LastName, Key::Text(Some(text))) => behind!(direction, users::last_name_key, text.clone()),
        (SortColumn::Username, Key::Text(Some(text))) => {
            behind!(direction, users::username_key.assume_not_null(), text.clone())
        }
        (SortColumn::Email, Key::Text(Some(text))) => behind!(direction, users::email_key, text.clone()),
        (SortColumn::Role, Key::Text(Some(text))) => behind!(direction, users::role_key, text.clone()),
        (SortColumn::Status, Key::Text(Some(text))) => behind!(direction, users::status, text.clone()),
        (SortColumn::CreatedAt, Key::Moment(Some(at))) => behind!(direction, users::created_at, DbMoment::from(*at)),
        (SortColumn::UpdatedAt, Key::Moment(Some(at))) => behind!(direction, users::updated_at, DbMoment::from(*at)),
        (SortColumn::Phone, Key::Text(text)) => behind!(direction, absent last, users::phone, text.clone()),
        (SortColumn::LastLoginAt, Key::Moment(at)) => {
            behind!(direction, absent last, users::last_login_at, at.map(DbMoment::from))
        }
        _ => return None,
    })
}
