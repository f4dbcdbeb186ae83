//! Users: facts in, facts out.

mod count;
mod facets;
mod filter;
mod find;
mod from_row;
mod ids;
mod insert;
mod kept;
mod keyset;
mod list;
mod lists;
mod role_key;
mod row;
mod save;
mod scope;
pub(crate) mod search;
mod sort;
mod sweep;
mod to_row;
mod total;

pub use count::{StatusCount, any_restorable_in_role, count_by_role, count_by_status, count_in_role, managers};
pub use facets::{Facets, facets};
pub use filter::Filter;
pub use find::{Stored, find, find_by_username, is_username_free, taken_usernames};
pub(crate) use from_row::access;
pub use ids::ids;
pub use insert::{insert, insert_many};
pub use keyset::{Key, Place};
pub use list::{Page, Start, list};
pub(crate) use role_key::rename_role;
pub use save::save;
pub use scope::seen_among;
pub(crate) use scope::within;
pub use sort::{Direction, SortColumn};
pub use sweep::{due, refresh};
pub use total::{list_revision, total};
