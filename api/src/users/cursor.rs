//! Cursors: where a walk through a list goes on, sealed so that nobody can read them or make one up.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use domain::ids::{AccountId, UserId};
use persistence::users::{Key, Place};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::problem::Failure;
use crate::state::State;

/// What a cursor says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The list that it walks through: filters and order.
    list: String,
    /// The number of the page that it leads to.
    pub page: i64,
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

impl Cursor {
    /// The cursor to the page `page` of `list`, which goes on behind `place`.
    #[must_use]
    pub fn new(list: String, page: i64, place: Place) -> Self {
        let value = |key| match key {
            Key::Text(text) => Value::Text(text),
            Key::Moment(at) => Value::Moment(at.map(|at: domain::Moment| at.timestamp_micros())),
        };
        Self { list, page, keys: place.keys.into_iter().map(value).collect(), id: place.id.0 }
    }

    /// Where it goes on, if it belongs to `list`.
    #[must_use]
    pub fn place(self, list: &str) -> Option<Place> {
        if self.list != list {
            return None;
        }
        let key = |value| match value {
            Value::Text(text) => Some(Key::Text(text)),
            Value::Moment(None) => Some(Key::Moment(None)),
            Value::Moment(Some(micros)) => DateTime::from_timestamp_micros(micros).map(|at| Key::Moment(Some(at))),
        };
        let keys = self.keys.into_iter().map(key).collect::<Option<_>>()?;
        Some(Place { keys, id: UserId(self.id) })
    }

    /// The cursor as text, for this account only.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be sealed.
    pub fn seal(&self, state: &State, account: AccountId) -> Result<String, Failure> {
        let text = serde_json::to_vec(self).map_err(|error| Failure::internal(&error))?;
        let sealed = state.vault.seal(&context(account), &text).map_err(|error| Failure::internal(&error))?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The cursor that a text is, if this server made it for this account.
    #[must_use]
    pub fn open(state: &State, account: AccountId, text: &str) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let opened = state.vault.open(&context(account), &sealed).ok()?;
        serde_json::from_slice(&opened).ok()
    }
}

fn context(account: AccountId) -> String {
    format!("cursor:users:{account}")
}
