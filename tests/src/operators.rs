//! Operators of the installation: support staff, who are users of no account.

use api::tokens::{Kind, Token};
use domain::ids::OperatorId;
use persistence::{StorageError, operators};

use crate::person::Person;
use crate::world::World;

impl World {
    /// A new operator of this name, with their credential, as `roster operator create` makes one.
    ///
    /// # Panics
    /// When the database fails.
    #[must_use]
    pub fn operator(&self, name: &str) -> Person {
        let state = &self.node.state;
        let (id, token): (OperatorId, _) = (state.ambient.id(), Token::new(Kind::Operator, &state.ambient));
        let now = state.ambient.now();
        let added: Result<(), StorageError> =
            state.db.write_installation(|conn| operators::insert(conn, id, name, &token.hash(), now));
        added.expect("an operator can be added");
        Person {
            node: self.node.clone(),
            id: id.to_string(),
            username: name.to_owned(),
            token: token.as_str().to_owned(),
            refresh_token: String::new(),
            totp_secret: None,
            recovery_codes: Vec::new(),
        }
    }

    /// Takes an operator's credential away, as `roster operator revoke` does.
    ///
    /// # Panics
    /// When the database fails.
    pub fn revoke(&self, operator: &Person) {
        let (id, now) = (operator.id.parse().expect("an id"), self.now());
        let revoked: Result<(), StorageError> =
            self.node.state.db.write_installation(|conn| operators::revoke(conn, id, now));
        revoked.expect("an operator can be revoked");
    }
}
