//! The `roster` command.

use std::process::ExitCode;

/// Answers are made of many small pieces, on several threads. This allocator gives a thread the piece again that it freed
/// last, which is still in the processor's cache; on Linux SQLite and libpq allocate with it too. How it is set up:
/// `.cargo/config.toml`.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    api::cli::run()
}
