//! What of the caller need not be read and written anew for every answer that shows them themselves.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use domain::user::User;
use persistence::{Conn, StorageError, users};
use serde_json::value::{RawValue, to_raw_value};

use super::Caller;
use crate::account::AccountView;
use crate::roles::levels;

/// What is remembered with the caller's token.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    written: OnceLock<Written>,
    /// The caller's record, with the revision that it has.
    record: Mutex<Option<(i64, Arc<User>)>>,
}

/// The caller's account and permissions as JSON, which stay until access in the account changes.
#[derive(Debug, Clone)]
pub struct Written {
    /// The account, as [`AccountView`] writes it.
    pub account: Arc<RawValue>,
    /// What the caller may do: area to level.
    pub permissions: Arc<RawValue>,
}

impl Caller {
    /// Their account and permissions, written when they are first asked for.
    ///
    /// # Errors
    /// When they cannot be written as JSON.
    pub fn written(&self) -> serde_json::Result<Written> {
        if let Some(written) = self.remembered.written.get() {
            return Ok(written.clone());
        }
        let written = Written {
            account: to_raw_value(&AccountView::from(&*self.account))?.into(),
            permissions: to_raw_value(&levels(self.permissions))?.into(),
        };
        Ok(self.remembered.written.get_or_init(|| written).clone())
    }

    /// Their record as it is now, read anew if it was saved since they last asked. Not inside a transaction that writes:
    /// what is undone must not be remembered.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub fn record(&self, conn: &mut Conn) -> Result<Arc<User>, StorageError> {
        let (account, id) = (self.account_id(), self.user_id);
        let revision = users::revision(conn, account, id)?;
        let remembered = || self.remembered.record.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((seen, record)) = &*remembered()
            && *seen == revision
        {
            return Ok(Arc::clone(record));
        }
        // It may have been saved once more meanwhile: it is remembered under the revision that it has itself.
        let stored = users::find(conn, account, id)?;
        let (revision, record) = (stored.revision(), Arc::new(stored.user));
        *remembered() = Some((revision, Arc::clone(&record)));
        Ok(record)
    }
}
