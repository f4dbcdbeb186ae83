//! Options on how passwords are hashed, and how tokens live.

use clap::Args;

/// How passwords are hashed, and how tokens live.
#[derive(Debug, Clone, Args)]
pub struct SigningInOptions {
    /// Argon2id: memory for a hash, in KiB
    #[arg(long, env = "ROSTER_HASH_MEMORY_KIB", default_value_t = 19_456, value_name = "KIB")]
    pub hash_memory_kib: u32,
    /// Argon2id: passes over the memory
    #[arg(long, env = "ROSTER_HASH_PASSES", default_value_t = 2, value_name = "NUMBER")]
    pub hash_passes: u32,
    /// Argon2id: lanes
    #[arg(long, env = "ROSTER_HASH_LANES", default_value_t = 1, value_name = "NUMBER")]
    pub hash_lanes: u32,
    /// Threads that hash passwords; one for each processor where left out
    #[arg(long, env = "ROSTER_HASH_THREADS", value_parser = clap::value_parser!(u16).range(1..=256), value_name = "NUMBER")]
    pub hash_threads: Option<u16>,
    /// Passwords that may wait to be hashed; beyond that, sign-ins get 503
    #[arg(long, env = "ROSTER_HASH_QUEUE", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..), value_name = "NUMBER")]
    pub hash_queue: u16,
    /// Minutes that an access token lives
    #[arg(long, env = "ROSTER_ACCESS_TOKEN_MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=15), value_name = "MINUTES")]
    pub access_token_minutes: u16,
    /// Days that a session lives without being refreshed
    #[arg(long, env = "ROSTER_SESSION_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=365), value_name = "DAYS")]
    pub session_days: u16,
}
