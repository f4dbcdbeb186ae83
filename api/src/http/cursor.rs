//! Cursors: where a walk through a list goes on, sealed so that nobody can read them or make one up.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::AccountId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::http::query::Parameters;
use crate::problem::Failure;
use crate::state::State;

/// What a cursor says; `P` is a place in the list, as its rows are ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor<P> {
    /// The digest of the list that it walks through.
    list: String,
    /// The number of the page that it leads to.
    pub page: i64,
    /// The place of the last row before.
    pub place: P,
}

/// Whose list it is: a cursor is of no use to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// An account's.
    Account(AccountId),
    /// That of whoever looks after the installation.
    Installation,
}

impl From<AccountId> for Whose {
    fn from(account: AccountId) -> Self {
        Self::Account(account)
    }
}

impl<P: Serialize + DeserializeOwned> Cursor<P> {
    /// The cursor to the page `page` of `list`, which goes on behind `place`. `list` says all that two lists can
    /// differ in: what is listed, filters, order.
    #[must_use]
    pub fn new(list: &str, page: i64, place: P) -> Self {
        Self { list: digest(list), page, place }
    }

    /// The cursor as text, for these only.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be sealed.
    pub fn seal(&self, state: &State, whose: impl Into<Whose>) -> Result<String, Failure> {
        let text = serde_json::to_vec(self).map_err(|error| Failure::internal(&error))?;
        let sealed = state.vault.seal(&context(whose.into()), &text).map_err(|error| Failure::internal(&error))?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The cursor that a text is, if this server made it for them and this list.
    ///
    /// # Errors
    /// [`wrong`] where it did not.
    pub fn open(state: &State, whose: impl Into<Whose>, list: &str, text: &str) -> Result<Self, Failure> {
        let context = context(whose.into());
        let open = || {
            let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
            let opened = state.vault.open(&context, &sealed).ok()?;
            serde_json::from_slice::<Self>(&opened).ok()
        };
        open().filter(|cursor| cursor.list == digest(list)).ok_or_else(wrong)
    }
}

/// The text of the parameter `cursor`, which takes the place of `page`.
pub fn take(parameters: &mut Parameters) -> Option<String> {
    let cursor = parameters.text("cursor");
    if cursor.is_some() && parameters.has("page") {
        parameters.refuse("page", "conflict", "Send either `page` or `cursor`.");
    }
    cursor
}

/// The refusal of a cursor that was made up, changed, or belongs to another list or account.
#[must_use]
pub fn wrong() -> Failure {
    Failure::invalid_parameter("cursor", "cursor", "This is no cursor of this list.")
}

/// A cursor stays short however much its list filters by.
fn digest(list: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(list))
}

fn context(whose: Whose) -> String {
    match whose {
        Whose::Account(account) => format!("cursor:{account}"),
        Whose::Installation => "cursor:installation".to_owned(),
    }
}
