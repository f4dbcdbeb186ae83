//! The `roster` command.

use std::process::ExitCode;

/// Answers are made of many small pieces, on several threads: the system's allocator spends a fifth of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    api::cli::run()
}
