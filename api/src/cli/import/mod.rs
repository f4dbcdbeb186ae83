//! `roster import …`: files of any length, a batch of rows to a transaction, each row reported.

mod organizations;
mod rows;

pub(super) use organizations::organizations;
