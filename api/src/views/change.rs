//! What changes of views have in common: how many there may be, and what the audit log keeps of them.

use persistence::Conn;
use persistence::views::{self, View};
use serde_json::{Value, json};

use crate::change::Work;
use crate::change::audit::{self, Target, TargetKind};
use crate::problem::{Code, Failure};

/// Most views of a list that somebody has.
const OWN_MAX: i64 = 100;

/// Most views of a list that an account shares.
const SHARED_MAX: i64 = 200;

/// Makes room for one more view of its owner's.
///
/// # Errors
/// [`Code::TooManyViews`].
pub fn room_for(conn: &mut Conn, view: &View) -> Result<(), Failure> {
    if views::count_own(conn, view.account_id, view.owner_id, &view.list)? >= OWN_MAX {
        return Err(Failure::plain(Code::TooManyViews));
    }
    Ok(())
}

/// Makes room for one more shared view.
///
/// # Errors
/// [`Code::TooManyViews`].
pub fn room_to_share(conn: &mut Conn, view: &View) -> Result<(), Failure> {
    if views::count_shared(conn, view.account_id, &view.list)? >= SHARED_MAX {
        return Err(Failure::plain(Code::TooManyViews));
    }
    Ok(())
}

/// Records a change of a view.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn record(
    conn: &mut Conn,
    work: &Work,
    action: &'static str,
    before: Option<&View>,
    after: Option<&View>,
) -> Result<(), Failure> {
    let Some(view) = after.or(before) else { return Ok(()) };
    let target = Target { kind: TargetKind::View, id: view.id.0, name: view.name.clone() };
    audit::record(conn, work, action, target, before.map(snapshot), after.map(snapshot), None)
}

/// A view as the audit log keeps it. What is searched for stays out of it: it may be somebody's name, which is erased
/// with them.
fn snapshot(view: &View) -> Value {
    let chosen = |field: &str| view.state.get(field).cloned().unwrap_or_default();
    json!({
        "list": view.list,
        "name": view.name,
        "shared": view.shared,
        "filters": chosen("filters"),
        "sort": chosen("sort"),
        "page_size": chosen("page_size"),
    })
}
