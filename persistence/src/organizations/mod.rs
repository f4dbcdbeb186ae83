//! Client organizations: facts in, facts out.

mod caretakers;
mod counts;
mod filter;
mod find;
mod insert;
mod keyset;
mod list;
mod row;
mod save;
mod sort;

pub use caretakers::of_caretaker;
pub(crate) use caretakers::{caretaker_key, rename_caretaker};
pub use counts::{Counts, counts, license};
pub use filter::Filter;
pub use find::{Stored, find, is_name_free, logo};
pub use insert::insert;
pub use list::{Page, Place, Start, list, total};
pub use save::{save, touch};
pub use sort::SortColumn;
