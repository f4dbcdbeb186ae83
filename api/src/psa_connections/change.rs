//! What changes of connections have in common: where a PSA may be, how many there may be, and what the audit log keeps.

use domain::ids::AccountId;
use persistence::Conn;
use persistence::psa_connections::{self, PsaConnection};
use psa::{AddressFault, check_address};
use serde_json::{Value, json};
use url::Url;

use crate::change::Work;
use crate::change::audit::{self, Target, TargetKind};
use crate::problem::{Code, Failure};
use crate::state::State;

/// Most connections of an account.
const CONNECTIONS_MAX: i64 = 100;

/// Longest address, in characters.
const ADDRESS_MAX: usize = 500;

/// Makes room for one more connection.
///
/// # Errors
/// [`Code::TooManyPsaConnections`].
pub fn room_for_one(conn: &mut Conn, account: AccountId) -> Result<(), Failure> {
    if psa_connections::count(conn, account)? >= CONNECTIONS_MAX {
        return Err(Failure::plain(Code::TooManyPsaConnections));
    }
    Ok(())
}

/// Where a PSA is, as it is kept.
///
/// # Errors
/// Why it is not asked there, at `/base_url`.
pub fn clean_address(state: &State, address: &str) -> Result<String, Failure> {
    let refuse = |detail: String| Failure::invalid_field("/base_url", "address", detail);
    if address.chars().count() > ADDRESS_MAX {
        return Err(refuse(format!("An address has at most {ADDRESS_MAX} characters.")));
    }
    let url = Url::parse(address.trim()).map_err(|_| refuse(AddressFault::Scheme.to_string()))?;
    check_address(&url, state.psa.hosts()).map_err(|fault| refuse(fault.to_string()))?;
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Records a change of a connection. Of its credentials the log has that they changed.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn record(
    conn: &mut Conn,
    work: &Work,
    action: &'static str,
    before: Option<&PsaConnection>,
    after: Option<&PsaConnection>,
) -> Result<(), Failure> {
    let Some(connection) = after.or(before) else { return Ok(()) };
    let target = Target { kind: TargetKind::PsaConnection, id: connection.id.0, name: connection.name.clone() };
    audit::record(conn, work, action, target, before.map(snapshot), after.map(snapshot), None)
}

fn snapshot(connection: &PsaConnection) -> Value {
    json!({
        "kind": connection.kind.name(),
        "name": connection.name,
        "base_url": connection.base_url,
        "credentials_changed_at": connection.credentials_changed_at,
    })
}
