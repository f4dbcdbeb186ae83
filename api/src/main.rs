//! The `roster` command.

use std::process::ExitCode;

/// Answers are made of many small pieces, on several threads: the system's allocator spends a fifth of the time. SQLite
/// and libpq allocate with it too (`override`); without huge pages (`no_thp`) a server that has just started takes 30 MB
/// less.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    api::cli::run()
}
