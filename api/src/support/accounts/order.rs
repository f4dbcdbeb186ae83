//! The order of a list of accounts. An installation has as many as it has customers: they are put in order here, with the
//! very rule that cursors go by, and need no columns of their own for it.

use std::cmp::Ordering;

use domain::text::fold;
use persistence::accounts::Summary;
use persistence::lists::Direction;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A column that accounts are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Name, without case and accents.
    Name,
    /// Name in addresses.
    Slug,
    /// The preset, by name.
    Preset,
    /// How many organizations may be active; any number is last.
    OrganizationLimit,
    /// When the account was created.
    CreatedAt,
    /// When it last changed.
    UpdatedAt,
}

/// What an account has in a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Key {
    Text(String),
    /// Also a moment, in microseconds since 1970.
    Number(Option<i64>),
}

/// An account's place in a list: its keys, and its id where they are the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPlace {
    keys: Vec<Key>,
    id: Uuid,
}

impl AccountPlace {
    /// The place of an account.
    #[must_use]
    pub fn of(account: &Summary, sort: &[(Column, Direction)]) -> Self {
        let key = |column: &Column| match column {
            Column::Name => Key::Text(fold(&account.name)),
            Column::Slug => Key::Text(account.slug.clone()),
            Column::Preset => Key::Text(account.preset.name().to_owned()),
            Column::OrganizationLimit => Key::Number(account.organization_limit),
            Column::CreatedAt => Key::Number(Some(account.created_at.timestamp_micros())),
            Column::UpdatedAt => Key::Number(Some(account.updated_at.timestamp_micros())),
        };
        Self { keys: sort.iter().map(|(column, _)| key(column)).collect(), id: account.id.0 }
    }

    /// Which of two places in a list of this order comes first.
    #[must_use]
    pub fn compare(&self, other: &Self, sort: &[(Column, Direction)]) -> Ordering {
        let keys = sort.iter().zip(self.keys.iter().zip(&other.keys));
        keys.map(|((_, direction), (one, other))| compare(one, other, *direction))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| self.id.cmp(&other.id))
    }
}

/// An absent value is last, whichever way the list is sorted.
fn compare(one: &Key, other: &Key, direction: Direction) -> Ordering {
    let order = match (one, other) {
        (Key::Number(None), Key::Number(None)) => Ordering::Equal,
        (Key::Number(None), _) => return Ordering::Greater,
        (_, Key::Number(None)) => return Ordering::Less,
        (Key::Number(one), Key::Number(other)) => one.cmp(other),
        (Key::Text(one), Key::Text(other)) => one.cmp(other),
        // A column has keys of one kind.
        (Key::Text(_), Key::Number(_)) | (Key::Number(_), Key::Text(_)) => Ordering::Equal,
    };
    match direction {
        Direction::Ascending => order,
        Direction::Descending => order.reverse(),
    }
}
