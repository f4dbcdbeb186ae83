//! What changes of an account leave in the audit log.

use persistence::Conn;
use persistence::accounts::Account;
use serde_json::{Map, Value, json};

use super::{AccountView, PolicyView};
use crate::change::Work;
use crate::change::audit::{self, Target, TargetKind};
use crate::problem::Failure;

/// Records another policy: the values that differ, each by its path.
///
/// # Errors
/// [`Failure`] when the database fails.
pub(super) fn record_policy(conn: &mut Conn, work: &Work, after: &Account) -> Result<(), Failure> {
    let [earlier, later] = [&work.account, after].map(|account| values(&PolicyView::from(&account.policy)));
    audit::record(conn, work, "account.policy_changed", target(after), Some(earlier?), Some(later?), None)
}

/// Records another name, or other words.
///
/// # Errors
/// [`Failure`] when the database fails.
pub(super) fn record_account(conn: &mut Conn, work: &Work, after: &Account) -> Result<(), Failure> {
    let [earlier, later] = [&work.account, after].map(|account| values(&AccountView::from(account)));
    audit::record(conn, work, "account.updated", target(after), Some(earlier?), Some(later?), None)
}

fn target(account: &Account) -> Target {
    Target { kind: TargetKind::Account, id: account.id.0, name: account.slug.clone() }
}

/// Every value by its path, as in `password.min_length`.
fn values(view: &impl serde::Serialize) -> Result<Value, Failure> {
    let mut flat = Map::new();
    flatten("", serde_json::to_value(view).map_err(|error| Failure::internal(&error))?, &mut flat);
    Ok(json!(flat))
}

fn flatten(path: &str, value: Value, flat: &mut Map<String, Value>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let path = if path.is_empty() { name } else { format!("{path}.{name}") };
                flatten(&path, field, flat);
            }
        }
        value => drop(flat.insert(path.to_owned(), value)),
    }
}
