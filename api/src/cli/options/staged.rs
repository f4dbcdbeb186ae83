//! Options of `roster account staged`.

use clap::Args;

use super::DataOptions;

/// Options of `account staged`.
#[derive(Debug, Clone, Args)]
pub struct StagedOptions {
    /// The account's slug
    #[arg(long)]
    pub account: String,
    /// Show how far the batches come until everybody is invited. It is a server that invites
    #[arg(long)]
    pub follow: bool,
    /// Where data is kept
    #[command(flatten)]
    pub data: DataOptions,
}
