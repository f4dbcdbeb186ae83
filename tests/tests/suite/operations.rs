//! Every operation of the OpenAPI document, called by everybody: nobody, a stranger, each role (S0.1, S0.2).

pub mod ready;
pub mod stage;
pub mod table;

use std::collections::HashSet;

use actix_web::test::TestRequest;
use domain::permissions::{Area, BUILT_IN_ROLES, Level};
use tests::{Answer, Document, Operation, Person, json, on_both, pictures};

use stage::{Stage, Words};
use table::{Row, rows};

const GARBAGE: &str = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwMTk5ZjJhNCJ9.c2lnbmF0dXJl";

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    /// Nobody: no token.
    Nobody,
    /// Somebody with a token that was never issued.
    Garbage,
    /// The admin of another account.
    Stranger,
    /// Somebody in one of the three built-in roles.
    InRole(usize),
    /// An operator of the installation.
    Operator,
}

const CALLERS: [Caller; 7] = [
    Caller::Nobody,
    Caller::Garbage,
    Caller::Stranger,
    Caller::InRole(0),
    Caller::InRole(1),
    Caller::InRole(2),
    Caller::Operator,
];

#[test]
fn the_table_has_every_operation_and_no_other() {
    let known: HashSet<_> = Document::get().operations.iter().map(|operation| operation.id.as_str()).collect();
    let mut listed = HashSet::new();
    for row in rows() {
        assert!(known.contains(row.operation), "operations/table.rs: there is no operation {} any more", row.operation);
        assert!(listed.insert(row.operation), "operations/table.rs: {} is listed twice", row.operation);
    }
    for id in known {
        assert!(
            listed.contains(id),
            "operations/table.rs: add row(\"{id}\", <status when all is well>), with what it needs and a minimal body"
        );
    }
}

on_both! {
    /// S0.1, S0.2: the role decides everywhere, and nothing of one account is in reach of another.
    async fn s0_1_s0_2_every_operation_answers_everybody_as_the_document_says(world) {
        let stage = Stage::new(world).await;
        let mut wrong = Vec::new();
        for row in rows() {
            let operation = Document::get().operations.iter().find(|operation| operation.id == row.operation);
            // Another test says that the row has to go.
            let Some(operation) = operation else { continue };
            for caller in CALLERS {
                let (answer, expected) = (call(&stage, &row, operation, caller).await, expected(&row, operation, caller));
                if answer.status == expected {
                    Document::get().check(operation, &answer);
                } else {
                    wrong.push(format!("{} by {caller:?}: {} instead of {expected}: {}", row.operation, answer.status, answer.text));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// Who may not ask learns nothing from how the question would have been answered: 401 and 403 come before 400, 404,
    /// 415 and 422, whether or not the token was seen before.
    async fn whoever_may_not_ask_is_told_that_first(world) {
        let stage = Stage::new(world).await;
        let acme = stage.tenant(domain::policy::Preset::Shop);
        let role = json!({ "name": "Powerless", "permissions": {} });
        let _ = acme.admin.post("/v1/roles", role).await.expect(201);
        let powerless = stage.newcomer(acme, domain::policy::Preset::Shop, "Powerless").await;
        let gone = stage.newcomer(acme, domain::policy::Preset::Shop, "IT Provider Admin").await;
        let _ = gone.post("/v1/auth/logout", json!({})).await.expect(204);
        let (operator, revoked) = (stage.world().operator("Sam Support"), stage.world().operator("Rod Revoked"));
        stage.world().revoke(&revoked);
        for operation in Document::get().operations.iter().filter(|operation| !operation.is_public()) {
            for token in [None, Some(GARBAGE), Some(&gone.token)] {
                let _ = bad_request(operation, &gone, token).await.refused(401, "unauthenticated");
            }
            if !operation.is_for_operators() {
                let _ = bad_request(operation, &gone, Some(&operator.token)).await.refused(401, "unauthenticated");
            }
            let _ = bad_request(operation, &gone, Some(&revoked.token)).await.refused(401, "unauthenticated");
            if operation.permission != "authenticated" {
                let unseen = Person::sign_in(&gone.node, &powerless.username, tests::PASSWORD, Some("acme")).await;
                for person in [&unseen, &unseen, &powerless] {
                    let _ = bad_request(operation, person, Some(&person.token)).await.refused(403, "forbidden");
                }
            }
        }
    }
}

/// What the document and the table lead one to expect.
fn expected(row: &Row, operation: &Operation, caller: Caller) -> u16 {
    if operation.is_public() {
        return row.success;
    }
    let names_something = operation.parameters("path").any(|parameter| parameter["name"] == "id");
    match caller {
        Caller::Operator if operation.is_for_operators() => row.success,
        // An operator's is no user's token, and nothing inside an account is theirs to see.
        Caller::Nobody | Caller::Garbage | Caller::Operator => 401,
        Caller::Stranger | Caller::InRole(_) if operation.is_for_operators() => 403,
        Caller::Stranger if names_something => 404,
        Caller::Stranger => row.stranger.unwrap_or(row.success),
        Caller::InRole(role) if permits(role, &operation.permission) => row.success,
        Caller::InRole(_) => 403,
    }
}

/// Whether a built-in role permits what an operation asks for.
fn permits(role: usize, required: &str) -> bool {
    let Some((area, level)) = required.split_once(':') else { return true };
    let area: Area = area.parse().expect("an area");
    let level: Level = level.parse().expect("a level");
    BUILT_IN_ROLES[role].permissions.allow(area, level)
}

/// The address of an operation, with what it is about.
pub fn address(operation: &Operation, words: &Words) -> String {
    let parts =
        operation.path.split('/').map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => words.get(name).map_or("absent", String::as_str),
            None => part,
        });
    parts.collect::<Vec<_>>().join("/")
}

async fn call(stage: &Stage, row: &Row, operation: &Operation, caller: Caller) -> Answer {
    let tenant = stage.tenant(row.preset);
    let owner = match caller {
        Caller::InRole(role) => stage.newcomer(tenant, row.preset, BUILT_IN_ROLES[role].name).await,
        Caller::Nobody | Caller::Garbage | Caller::Stranger | Caller::Operator => tenant.admin.clone(),
    };
    // The account's own admin is nobody whose things may be changed: others need them.
    let words = match caller {
        Caller::Nobody | Caller::Garbage if !operation.is_public() => Words::new(),
        Caller::Operator if !operation.is_public() && !operation.is_for_operators() => Words::new(),
        _ => stage.prepare(row.given, row.preset, &owner).await,
    };
    let token = match caller {
        Caller::Nobody => None,
        Caller::Garbage => Some(GARBAGE.to_owned()),
        Caller::Stranger => Some(stage.stranger().await.token),
        Caller::InRole(_) => Some(owner.token.clone()),
        Caller::Operator => Some(stage.world().operator("Sam Support").token),
    };
    let path = address(operation, &words);
    if row.uploads {
        return owner.node.upload(&path, token.as_deref(), &pictures::plain()).await;
    }
    if let Some((media_type, file)) = row.filled_file(&words) {
        return owner.node.send_file(&path, token.as_deref(), &[], media_type, file).await;
    }
    let body = row.filled(&words);
    owner.node.call(operation.method.clone(), &path, token.as_deref(), body.as_ref()).await
}

/// A request in which everything is wrong.
async fn bad_request(operation: &Operation, person: &Person, token: Option<&str>) -> Answer {
    let address = format!("{}?page=0&nonsense=%00", operation.address("no-such-thing"));
    let mut request = TestRequest::default().method(operation.method.clone()).uri(&address).set_payload("{\"");
    if let Some(token) = token {
        request = request.insert_header(("Authorization", format!("Bearer {token}")));
    }
    person.node.send(request).await
}
