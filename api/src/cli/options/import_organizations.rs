//! Options of `roster import organizations`.

use std::path::PathBuf;

use clap::Args;

use super::{DataOptions, SigningInOptions};

/// Options of `import organizations`.
#[derive(Debug, Clone, Args)]
pub struct OrganizationsImportOptions {
    /// The file: UTF-8, with or without a byte order mark
    pub file: PathBuf,
    /// The slug of the account
    #[arg(long)]
    pub account: String,
    /// Only say what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// Where data is kept
    #[command(flatten)]
    pub data: DataOptions,
    /// How passwords are hashed, and how tokens live
    #[command(flatten)]
    pub signing_in: SigningInOptions,
}
