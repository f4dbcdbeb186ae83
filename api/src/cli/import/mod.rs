//! `roster import …`: files of any length, a batch of rows to a transaction, each row reported.

mod organizations;
mod rows;
mod users;

pub(super) use organizations::organizations;
pub(super) use users::users;

/// What the command ends with when some rows were refused.
const SOME_REFUSED: u8 = 3;
