//! `roster operator create`

use persistence::operators;
use serde_json::json;

use super::options::DataOptions;
use super::run::Stopped;
use super::setup;
use crate::ambient::Ambient;
use crate::tokens::{Kind, Token};

/// Creates an operator and prints `{token}`.
pub(super) fn create(name: &str, data: &DataOptions) -> Result<(), Stopped> {
    let name = domain::text::clean_name(name).map_err(|fault| format!("--name {fault}"))?;
    let db = setup::database(data)?;
    let ambient = Ambient::system();
    let token = Token::new(Kind::Operator, &ambient);
    db.write_installation(|conn| operators::insert(conn, ambient.id(), &name, &token.hash(), ambient.now()))?;
    println!("{}", json!({ "token": token.as_str() }));
    Ok(())
}
