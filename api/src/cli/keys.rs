//! `roster keys rotate`

use serde_json::json;

use super::options::DataOptions;
use super::run::Stopped;
use super::setup;
use crate::ambient::Ambient;
use crate::keys;

/// Makes a new signing key and prints when it takes over.
pub(super) fn rotate(data: &DataOptions) -> Result<(), Stopped> {
    let ambient = Ambient::system();
    let db = setup::database(data)?;
    let vault = setup::vault(data, &db, &ambient)?;
    let activates_at = keys::rotate(&db, &vault, &ambient)?;
    println!("{}", json!({ "activates_at": activates_at }));
    Ok(())
}
