//! Work that takes longer than a request: on record with all that it takes to go on with it on any node.

mod claim;
mod inputs;
mod list;
mod purge;
mod results;
mod row;
mod save;

pub use claim::{any_due, claim_due, claim_one};
pub use inputs::{add_input, discard, input, remove_inputs};
pub use list::{Filter, count, find, find_seen, list};
pub use purge::{erase_origins, purge};
pub use results::{JobResult, ResultFilter, count_results, insert_results, list_results, taken_keys};
pub use row::{Job, Lease, Origin, Tally};
pub use save::{count_open, insert, save};
