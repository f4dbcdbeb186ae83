//! Users: facts in, facts out.

mod count;
mod find;
mod from_row;
mod insert;
mod keyset;
mod list;
mod row;
mod save;
mod sweep;
mod to_row;

pub use count::{StatusCount, any_restorable_in_role, count_by_role, count_by_status, count_in_role, managers};
pub use find::{Stored, find, find_by_username, is_username_free};
pub(crate) use from_row::access;
pub use insert::insert;
pub use keyset::{Key, Place};
pub use list::{Direction, Filter, Page, SortColumn, Start, list};
pub use save::save;
pub use sweep::{due, refresh};
