//! The `roster` command.

use std::ffi::c_long;
use std::process::ExitCode;

use libmimalloc_sys::{mi_option_set_default, mi_option_t};

/// Answers are made of many small pieces, on several threads: the system's allocator spends a fifth of the time. SQLite
/// and libpq allocate with it too (`override`); without huge pages (`no_thp`) a server that has just started takes 30 MB
/// less.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` of mimalloc 3.3, for which the crate has no name: why its version is held fast.
const PURGE_DELAY: mi_option_t = 15;

/// For how long memory that nobody uses is kept from the system, in milliseconds. A second, as the allocator would have it,
/// is longer than most pauses between requests last, and what one of them needed would stay for as long as the next. The
/// allocator's own `MIMALLOC_PURGE_DELAY` in the environment comes first.
const KEPT_FOR: c_long = 10;

fn main() -> ExitCode {
    give_memory_back();
    api::cli::run()
}

#[expect(unsafe_code, reason = "the allocator is told by a call to C, which takes two numbers and nothing that points")]
fn give_memory_back() {
    // SAFETY: sets a number in a table of the allocator's, and does nothing about a number that is not in it.
    unsafe { mi_option_set_default(PURGE_DELAY, KEPT_FOR) }
}
