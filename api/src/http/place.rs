//! Places in lists, as cursors keep them.

use chrono::DateTime;
use persistence::lists::{Key, Place};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A [`Place`] that can be written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPlace {
    /// The keys of the last row before.
    keys: Vec<Value>,
    /// Its id.
    id: Uuid,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Value {
    Text(Option<String>),
    /// Microseconds since 1970.
    Moment(Option<i64>),
}

impl<I: Into<Uuid>> From<Place<I>> for ListPlace {
    fn from(place: Place<I>) -> Self {
        let value = |key| match key {
            Key::Text(text) => Value::Text(text),
            Key::Moment(at) => Value::Moment(at.map(|at: domain::Moment| at.timestamp_micros())),
        };
        Self { keys: place.keys.into_iter().map(value).collect(), id: place.id.into() }
    }
}

impl ListPlace {
    /// The place; none where it holds no moment that there is.
    #[must_use]
    pub fn read<I: From<Uuid>>(self) -> Option<Place<I>> {
        let key = |value| match value {
            Value::Text(text) => Some(Key::Text(text)),
            Value::Moment(None) => Some(Key::Moment(None)),
            Value::Moment(Some(micros)) => DateTime::from_timestamp_micros(micros).map(|at| Key::Moment(Some(at))),
        };
        let keys = self.keys.into_iter().map(key).collect::<Option<_>>()?;
        Some(Place { keys, id: self.id.into() })
    }
}
