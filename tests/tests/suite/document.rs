//! The OpenAPI document: complete, true to itself, in step with the tree.

use std::collections::HashSet;

use api::openapi::Rendered;
use tests::{Document, Operation, Value, World};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi.yaml");

#[test]
fn the_document_in_the_tree_is_the_generated_one() {
    let due = rendered().yaml;
    let found = std::fs::read_to_string(PATH).unwrap_or_default();
    assert!(found == due, "openapi.yaml is out of step: run `cargo run -p api -- openapi > openapi.yaml`");
}

#[actix_web::test]
async fn both_forms_that_are_served_say_the_same() {
    let node = World::sqlite().node;
    let json = node.get("/openapi.json").await;
    let yaml = node.get("/openapi.yaml").await;
    assert_eq!((json.header("content-type"), yaml.header("content-type")), ("application/json", "application/yaml"));
    assert_eq!(json.body, Document::get().value);
    assert_eq!((json.text, yaml.text), (rendered().json, rendered().yaml));
}

#[test]
fn it_says_what_it_is() {
    let document = &Document::get().value;
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1.")));
    assert_eq!(document["info"]["title"], "Roster");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(document["info"]["license"]["identifier"], "Apache-2.0 OR MIT");
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
}

#[test]
fn every_operation_is_described() {
    let tags: HashSet<_> = list(&Document::get().value["tags"]).map(|tag| text(&tag["name"])).collect();
    let mut ids = HashSet::new();
    for operation in &Document::get().operations {
        let (id, value) = (&operation.id, &operation.value);
        let is_snake_case = id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        assert!(!id.is_empty() && is_snake_case, "{} {}: operationId {id:?}", operation.method, operation.path);
        assert!(ids.insert(id), "two operations are named {id}");
        assert!(!text(&value["summary"]).is_empty(), "{id} has no summary");
        let own: Vec<_> = list(&value["tags"]).map(text).collect();
        assert!(own.len() == 1 && tags.contains(own[0]), "{id} needs one tag of those declared, not {own:?}");
        for parameter in operation.parameters("path").chain(operation.parameters("query")) {
            assert!(!text(&parameter["description"]).is_empty(), "{id}: no description of {}", parameter["name"]);
        }
    }
}

#[test]
fn every_operation_says_who_may_call_it() {
    let permissions = ["users", "roles", "organizations", "templates", "licenses", "policies", "audit", "integrations"];
    for operation in &Document::get().operations {
        let id = &operation.id;
        let is_known = match operation.permission.split_once(':') {
            Some((area, level)) => permissions.contains(&area) && ["read", "full"].contains(&level),
            None => ["public", "authenticated", "operator"].contains(&operation.permission.as_str()),
        };
        assert!(is_known, "{id}: x-required-permission is {:?}", operation.permission);
        let is_by_operators = operation.value["security"] == serde_json::json!([{ "operator": [] }]);
        assert_eq!(is_by_operators, operation.is_for_operators(), "{id}: permission and security differ");
        assert_eq!(operation.path.starts_with("/v1/support/"), is_by_operators, "{id}: {}", operation.path);
        let answers_401 = problems(operation, "401").any(|code| code == "unauthenticated");
        let is_open = operation.value["security"] == serde_json::json!([]);
        assert_eq!(
            (operation.is_public(), is_open),
            (is_open, !answers_401),
            "{id}: permission, security and 401 differ"
        );
    }
}

#[test]
fn every_body_has_an_example_that_its_schema_accepts() {
    let document = Document::get();
    for operation in &document.operations {
        let id = &operation.id;
        let request =
            operation.value.pointer("/requestBody/content/application~1json").map(|content| ("request", content));
        let answers = answers(operation).flat_map(|(status, answer)| {
            answer["content"]
                .as_object()
                .into_iter()
                .flat_map(move |content| content.iter().map(move |content| (status, content)))
        });
        // A picture is not to be shown in a document of text.
        let answers = answers.filter(|(_, (media_type, _))| !media_type.starts_with("image/"));
        let answers = answers.map(|(status, (_, content))| (status, content));
        for (place, content) in request.into_iter().chain(answers) {
            let named = content["examples"].as_object().into_iter().flat_map(|examples| examples.values());
            let schema = document.resolve(&content["schema"]);
            let examples =
                named.map(|example| &example["value"]).chain(content.get("example")).chain(schema.get("example"));
            let examples: Vec<_> = examples.collect();
            assert!(!examples.is_empty(), "{id}, {place}: no example; give one to the schema or to each of its parts");
            for example in examples {
                let faults = document.strict_faults(&content["schema"], example);
                assert!(faults.is_empty(), "{id}, {place}: the example is wrong: {faults:#?}\n{example:#}");
            }
        }
    }
}

#[test]
fn every_example_of_a_named_schema_is_accepted_by_it() {
    let document = Document::get();
    for (name, schema) in document.value["components"]["schemas"].as_object().into_iter().flatten() {
        if let Some(example) = schema.get("example") {
            let faults = document.faults(schema, example);
            assert!(faults.is_empty(), "{name}: {faults:#?}");
        }
    }
}

#[test]
fn every_answer_has_the_request_id_in_a_header() {
    let document = Document::get();
    for operation in &document.operations {
        for (status, answer) in answers(operation) {
            let header = document.resolve(&answer["headers"]["X-Request-Id"]);
            assert!(!text(&header["description"]).is_empty(), "{}, {status}", operation.id);
        }
    }
}

#[test]
fn every_answer_is_described_and_every_problem_is_in_the_catalogue() {
    for operation in &Document::get().operations {
        for (status, answer) in answers(operation) {
            let id = &operation.id;
            assert!(!text(&answer["description"]).is_empty(), "{id}, {status}: no description");
            for word in problems(operation, status) {
                let code = api::problem::Code::ALL.iter().find(|code| code.word() == word);
                let code = code.unwrap_or_else(|| panic!("{id}: there is no problem {word}"));
                assert_eq!(code.status().as_str(), status, "{id}: {word}");
            }
            if status >= "400" {
                assert!(problems(operation, status).next().is_some(), "{id}, {status}: no problem is named");
            }
        }
        for word in list(&operation.value["x-problems"]).map(text) {
            let is_listed = answers(operation).any(|(status, _)| problems(operation, status).any(|code| code == word));
            assert!(is_listed, "{}: {word} in x-problems is no problem", operation.id);
        }
    }
}

#[test]
fn every_union_that_a_field_tells_apart_has_named_variants_and_says_by_which() {
    let schemas = &Document::get().value["components"]["schemas"];
    let outcome = &schemas["LoginOutcome"];
    assert_eq!(outcome["discriminator"]["propertyName"], "outcome");
    for (name, schema) in schemas.as_object().into_iter().flatten() {
        let Some(discriminator) = schema.get("discriminator") else {
            let is_tagged = list(&schema["oneOf"]).any(|variant| variant.get("allOf").is_some());
            assert!(!is_tagged, "{name}: name the variants and the field that tells them apart");
            continue;
        };
        let mapping = discriminator["mapping"].as_object().expect("a mapping");
        let variants: HashSet<_> = list(&schema["oneOf"]).map(|variant| text(&variant["$ref"])).collect();
        assert_eq!(variants, mapping.values().map(text).collect(), "{name}");
        assert!(variants.iter().all(|variant| !variant.is_empty()), "{name}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(value: &Value, visit: &mut impl FnMut(&str)) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| match value {
                Value::String(reference) if name == "$ref" => visit(reference),
                _ => walk(value, visit),
            }),
            Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
            _ => {}
        }
    }
    let document = &Document::get().value;
    walk(document, &mut |reference| {
        let is_found = reference.strip_prefix('#').is_some_and(|pointer| document.pointer(pointer).is_some());
        assert!(is_found, "{reference} leads nowhere");
    });
}

fn rendered() -> Rendered {
    Rendered::of(&api::openapi::document()).expect("the document renders")
}

fn answers(operation: &Operation) -> impl Iterator<Item = (&str, &Value)> {
    operation.value["responses"].as_object().into_iter().flatten().map(|(status, answer)| (status.as_str(), answer))
}

/// The codes of the problems that an operation answers with this status.
fn problems<'a>(operation: &'a Operation, status: &str) -> impl Iterator<Item = &'a str> {
    let content = &operation.value["responses"][status]["content"]["application/problem+json"];
    content["examples"].as_object().into_iter().flat_map(|examples| examples.keys().map(String::as_str))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
