//! What of the caller is the same in every answer that shows them themselves: more than half of it, written once.

use std::sync::Arc;

use serde_json::value::{RawValue, to_raw_value};

use super::Caller;
use crate::account::AccountView;
use crate::roles::levels;

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
        if let Some(written) = self.written.get() {
            return Ok(written.clone());
        }
        let written = Written {
            account: to_raw_value(&AccountView::from(&*self.account))?.into(),
            permissions: to_raw_value(&levels(self.permissions))?.into(),
        };
        Ok(self.written.get_or_init(|| written).clone())
    }
}
