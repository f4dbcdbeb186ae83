//! The index that searches go by: every run of one, two and three characters of what they look at.
//!
//! Each run is kept as a number made of the account and the run, so that one account's users are found without looking
//! at another's. Numbers of different runs could be equal: whoever asks the index also compares the text.

mod ask;
mod by_name;
mod keep;
mod runs;
mod waiting;

pub(super) use ask::{count_found, few_of, has_runs_of, quick_conditions};
pub(super) use by_name::{first_by_name, term_by_name};
pub(crate) use keep::fill;
pub(super) use keep::{Searched, put, put_new, remove};
