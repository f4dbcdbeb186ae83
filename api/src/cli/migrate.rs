//! `roster migrate`

use super::options::DataOptions;
use super::run::Stopped;
use super::setup;

/// Brings the tables up to date.
pub(super) fn migrate(data: &DataOptions) -> Result<(), Stopped> {
    let db = setup::database(data)?;
    println!("{} is up to date", db.url());
    Ok(())
}
