//! Where a walk through a list goes on: behind the last row of the page before, whatever was inserted meanwhile.

use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods};

use super::filter::Condition;
use super::list::Place;
use super::row::OrganizationRow;
use super::sort::SortColumn;
use crate::columns::{DbId, DbMoment};
use crate::lists::{Direction, Key, behind};
use crate::schema::organizations;

/// The place of a row.
pub(super) fn place(row: &OrganizationRow, sort: &[(SortColumn, Direction)]) -> Place {
    let moment = |at: DbMoment| Key::Moment(Some(at.0));
    let key = |column: &SortColumn| match column {
        SortColumn::Name => Key::Text(Some(row.name_key.clone())),
        SortColumn::Status => Key::Text(Some(row.status.clone())),
        SortColumn::DefaultEngineer => Key::Text(row.default_engineer_key.clone()),
        SortColumn::DefaultVcio => Key::Text(row.default_vcio_key.clone()),
        SortColumn::DeactivatedAt => Key::Moment(row.deactivated_at.map(|at| at.0)),
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
    let mut condition: Condition = Box::new(organizations::id.gt(DbId::from(place.id)));
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
        (SortColumn::Name, Key::Text(Some(text))) => behind!(direction, organizations::name_key, text.clone()),
        (SortColumn::Status, Key::Text(Some(text))) => behind!(direction, organizations::status, text.clone()),
        (SortColumn::DefaultEngineer, Key::Text(text)) => {
            behind!(direction, absent last, organizations::default_engineer_key, text.clone())
        }
        (SortColumn::DefaultVcio, Key::Text(text)) => {
            behind!(direction, absent last, organizations::default_vcio_key, text.clone())
        }
        (SortColumn::DeactivatedAt, Key::Moment(at)) => {
            behind!(direction, absent last, organizations::deactivated_at, at.map(DbMoment::from))
        }
        (SortColumn::CreatedAt, Key::Moment(Some(at))) => {
            behind!(direction, organizations::created_at, DbMoment::from(*at))
        }
        (SortColumn::UpdatedAt, Key::Moment(Some(at))) => {
            behind!(direction, organizations::updated_at, DbMoment::from(*at))
        }
        _ => return None,
    })
}
