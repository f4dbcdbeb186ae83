//! Users: facts in, facts out.

mod absence;
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
mod managers;
mod names;
mod refresh;
mod role_key;
mod row;
mod save;
mod scope;
pub(crate) mod search;
mod sort;
mod sweep;
mod to_row;
mod total;

pub use absence::{AbsenceStart, absent, count_absent};
pub use count::{StatusCount, any_restorable_in_role, by_role, by_status, count_in_role};
pub use facets::{Facets, facets, shares};
pub use filter::Filter;
pub use find::{
    Stored, account_of, find, find_by_username, get, get_with_live_sessions, is_username_free, revision,
    taken_usernames,
};
pub(crate) use from_row::{access, grants};
pub use ids::ids;
pub use insert::{insert, insert_many};
pub use kept::Share;
pub use keyset::Place;
pub use list::{Page, Start, in_order, list, page};
pub use managers::{managers, overseers, spared};
pub use names::names;
pub use refresh::{begin_refresh, finish_refresh, next_to_refresh, refreshed_up_to, refreshing};
pub(crate) use role_key::rename_role;
pub use save::save;
pub use scope::seen_among;
pub(crate) use scope::within;
pub use sort::{BY_NAME, SortColumn};
pub use sweep::{Due, due, refresh};
pub use total::{list_revision, total};
