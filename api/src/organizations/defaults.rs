//! Who is to look after an organization, as bodies name them (S1.4).

use domain::ids::UserId;
use domain::organization::{Candidate, Caretaker};
use persistence::{Conn, StorageError, users};

use crate::change::Work;
use crate::problem::Failure;

/// The user, and where they stand now.
///
/// # Errors
/// 422 when the account has no such user, or none whom the caller sees.
pub fn candidate(
    conn: &mut Conn,
    work: &Work,
    caller: &domain::user::Caller,
    which: Caretaker,
    id: UserId,
) -> Result<Candidate, Failure> {
    let unknown =
        || Failure::invalid_field(format!("/{}_id", which.name()), "unknown", "The account has no such user.");
    let policy = &work.account.policy;
    match users::find(conn, work.account.id, id) {
        Ok(found) if found.user.deleted.is_none() && caller.sees(&found.user, policy) => {
            Ok(Candidate { id, status: found.user.status(policy, work.now) })
        }
        Ok(_) | Err(StorageError::NotFound) => Err(unknown()),
        Err(error) => Err(error.into()),
    }
}
