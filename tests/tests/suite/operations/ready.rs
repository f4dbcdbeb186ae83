//! Operations that can succeed at once: with all that they need, and somebody who may call them.

use actix_web::http::Method;
use tests::{Answer, Document, Operation, Person, Value, pictures};

use super::address;
use super::stage::{Stage, Words};
use super::table::Row;

/// An operation made ready, and who calls it.
pub struct Ready {
    /// What it takes and answers.
    pub row: Row,
    /// The operation.
    pub operation: &'static Operation,
    /// Who calls it.
    pub caller: Person,
    words: Words,
}

impl Ready {
    /// The operation of this row, with what it needs; none where the document has no such operation.
    pub async fn new(stage: &Stage, row: Row) -> Option<Self> {
        let operation = Document::get().operations.iter().find(|operation| operation.id == row.operation)?;
        let caller = stage.caller(operation, row.preset).await;
        let words = stage.prepare(row.given, row.preset, &caller).await;
        Some(Self { row, operation, caller, words })
    }

    /// Calls it.
    pub async fn call(&self, query: &str, headers: &[(&str, &str)]) -> Answer {
        if self.row.uploads {
            let (path, token) = (self.path(query), Some(self.caller.token.as_str()));
            return self.caller.node.upload_with(&path, token, headers, &pictures::plain()).await;
        }
        if let Some((media_type, file)) = self.row.filled_file(&self.words) {
            let (path, token) = (self.path(query), Some(self.caller.token.as_str()));
            return self.caller.node.send_file(&path, token, headers, media_type, file).await;
        }
        self.call_with(query, headers, self.row.filled(&self.words).as_ref()).await
    }

    /// Calls it with another body.
    pub async fn call_with(&self, query: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Answer {
        self.caller.asks(self.operation.method.clone(), &self.path(query), headers, body).await
    }

    /// Where what it changes is read.
    pub fn resource(&self) -> String {
        let path = self.path("");
        let own = |known: &&Operation| {
            let has_a_tag = known.headers(200).any(|header| header == "ETag");
            known.method == Method::GET && known.path == self.operation.path && has_a_tag
        };
        match Document::get().operations.iter().find(own) {
            Some(_) => path,
            // An action is just below what it is about, and so is what a resource shows of its own, such as a photo.
            None => path.rsplit_once('/').expect("a path").0.to_owned(),
        }
    }

    fn path(&self, query: &str) -> String {
        format!("{}{query}", address(self.operation, &self.words))
    }
}
