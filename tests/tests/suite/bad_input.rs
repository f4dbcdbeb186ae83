//! Input that nobody should send: never a fault of the server's, never a change, always a problem that says where.
//!
//! Bodies, parameters and ids are made from the document, so that a new operation is covered as soon as it is there.

mod bodies;
mod parameters;
mod values;

use actix_web::test::TestRequest;
use domain::policy::Preset;
use tests::{Answer, Document, Operation, Person, Value, pictures};

use crate::operations::address;
use crate::operations::stage::{Stage, Words};
use crate::operations::table::{Row, rows};

/// An operation with all that it needs to succeed.
struct Ready {
    operation: &'static Operation,
    preset: Preset,
    caller: Person,
    words: Words,
    body: Option<Value>,
    uploads: bool,
}

impl Ready {
    /// Makes ready what a row of the table asks for; none where the operation is gone, which another test reports.
    async fn new(stage: &Stage, row: &Row) -> Option<Self> {
        let operation = Document::get().operations.iter().find(|operation| operation.id == row.operation)?;
        let caller = stage.caller(operation, row.preset).await;
        let words = stage.prepare(row.given, row.preset, &caller).await;
        let body = row.filled(&words);
        Some(Self { operation, preset: row.preset, caller, words, body, uploads: row.uploads })
    }

    /// Its address, with what it is about.
    fn address(&self) -> String {
        address(self.operation, &self.words)
    }

    /// Sends a body as it is.
    async fn send(&self, body: impl Into<actix_web::web::Bytes>) -> Answer {
        let request = TestRequest::default().method(self.operation.method.clone()).uri(&self.address());
        let request = request.insert_header(("Authorization", format!("Bearer {}", self.caller.token)));
        let request =
            request.insert_header(("Content-Type", "application/json")).peer_addr(([127, 0, 0, 1], 4711).into());
        self.caller.node.send(request.set_payload(body)).await
    }

    /// Calls another address with the good body.
    async fn call(&self, address: &str) -> Answer {
        let (method, token) = (self.operation.method.clone(), Some(self.caller.token.as_str()));
        if self.uploads {
            return self.caller.node.upload(address, token, &pictures::plain()).await;
        }
        self.caller.node.call(method, address, token, self.body.as_ref()).await
    }

    /// Holds an answer to bad input against the document: a problem of the client's making.
    #[track_caller]
    fn check(&self, answer: &Answer, input: &str) {
        let input: String = input.chars().take(200).collect();
        let is_refused = (400..500).contains(&answer.status);
        assert!(is_refused, "{} with {input}: {} {}", self.operation.id, answer.status, answer.text);
        Document::get().check(self.operation, answer);
    }

    /// The same, for input whose place is known.
    #[track_caller]
    fn check_place(&self, answer: &Answer, place: &str, input: &str) {
        self.check(answer, input);
        let input: String = input.chars().take(200).collect();
        let is_named =
            answer.faults().iter().any(|(found, _)| found == place || found.starts_with(&format!("{place}/")));
        assert!(answer.status == 422 && is_named, "{} with {input}: {}", self.operation.id, answer.text);
    }

    /// All that the account shows.
    async fn snapshot(&self, stage: &Stage) -> (Value, Value) {
        let admin = &stage.tenant(self.preset).admin;
        let users = admin.get("/v1/users?page_size=200&sort=created_at").await.ok();
        assert_eq!(users["page"]["total_pages"], 1, "the snapshot has to hold everybody");
        (users, admin.get("/v1/roles").await.ok())
    }
}

/// Every row that can be made ready.
async fn ready(stage: &Stage) -> Vec<Ready> {
    let mut all = Vec::new();
    for row in rows() {
        all.extend(Ready::new(stage, &row).await);
    }
    all
}
