//! `roster operator create`, `roster operator list`, `roster operator revoke`

use std::io::Write;

use domain::ids::OperatorId;
use persistence::operators::{self, Operator};
use persistence::{Conn, StorageError};
use serde_json::{Value, json};

use super::options::DataOptions;
use super::run::Stopped;
use super::setup;
use crate::ambient::Ambient;
use crate::tokens::{Kind, Token};

/// Creates an operator and prints `{id, name, token}`.
pub(super) fn create(name: &str, data: &DataOptions) -> Result<(), Stopped> {
    let name = domain::text::clean_name(name).map_err(|fault| format!("--name {fault}"))?;
    let db = setup::database(data)?;
    let ambient = Ambient::system();
    let (id, token): (OperatorId, _) = (ambient.id(), Token::new(Kind::Operator, &ambient));
    db.write_installation(|conn| operators::insert(conn, id, &name, &token.hash(), ambient.now()))?;
    println!("{}", json!({ "id": id.to_string(), "name": name, "token": token.as_str() }));
    Ok(())
}

/// Prints every operator, one a line: `{id, name, created_at, revoked_at}`.
pub(super) fn list(data: &DataOptions) -> Result<(), Stopped> {
    let operators: Vec<Operator> = setup::database(data)?.query(operators::list)?;
    // Not `println!`, which panics when whoever reads has seen enough.
    let mut out = std::io::stdout().lock();
    operators.iter().try_for_each(|operator| writeln!(out, "{}", shown(operator)))?;
    Ok(())
}

/// Revokes an operator's credential and prints the operator.
pub(super) fn revoke(id: OperatorId, data: &DataOptions) -> Result<(), Stopped> {
    let now = Ambient::system().now();
    let revoked = setup::database(data)?.write_installation(|conn: &mut Conn| {
        operators::revoke(conn, id, now)?;
        operators::find(conn, id)
    });
    match revoked {
        Ok(operator) => println!("{}", shown(&operator)),
        Err(StorageError::NotFound) => return Err(format!("there is no operator {id}").into()),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn shown(operator: &Operator) -> Value {
    json!({
        "id": operator.id.to_string(),
        "name": operator.name,
        "created_at": operator.created_at,
        "revoked_at": operator.revoked_at,
    })
}
