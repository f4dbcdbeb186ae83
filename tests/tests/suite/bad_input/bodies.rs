//! Bodies.

use tests::{Document, Value, json, on_both};

use super::{Ready, ready};
use crate::operations::stage::Stage;

/// What no body of an object is.
const NO_OBJECTS: [&str; 8] = ["[]", "[null,null]", "null", "\"x\"", "1", "true", "[{}]", "-0.0"];

on_both! {
    async fn what_is_no_object_is_refused(world) {
        let stage = Stage::new(world).await;
        for ready in ready(&stage).await.iter().filter(|ready| ready.operation.body().is_some()) {
            let before = ready.snapshot(&stage).await;
            for body in NO_OBJECTS {
                ready.check_place(&ready.send(body).await, "", body);
            }
            for body in ["{\"a\":", "{]", "\u{0}", "{\"a\":1e999}"] {
                ready.check(&ready.send(body).await, body);
            }
            let deep = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
            ready.send(deep).await.refused(400, "malformed_request");
            assert_eq!(ready.snapshot(&stage).await, before, "{}", ready.operation.id);
        }
    }

    async fn fields_are_those_of_the_document(world) {
        let stage = Stage::new(world).await;
        for ready in ready(&stage).await {
            let Some(schema) = ready.operation.body().map(object_of) else { continue };
            let before = ready.snapshot(&stage).await;
            let good = ready.body.clone().unwrap_or(json!({}));

            let required: Vec<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            for name in required {
                let mut body = good.clone();
                body.as_object_mut().expect("an object").remove(name);
                ready.check_place(&ready.send(body.to_string()).await, &format!("/{name}"), &body.to_string());
            }
            let mut body = good.clone();
            body["no_such_field"] = json!(1);
            ready.check_place(&ready.send(body.to_string()).await, "/no_such_field", "an unknown field");
            for (name, value) in good.as_object().into_iter().flatten() {
                let twice = format!("{{\"{name}\":{value},{}", &good.to_string()[1..]);
                ready.check(&ready.send(twice.clone()).await, &twice);
            }
            assert_eq!(ready.snapshot(&stage).await, before, "{}", ready.operation.id);
        }
    }

    async fn every_field_is_what_the_document_says(world) {
        let stage = Stage::new(world).await;
        for ready in ready(&stage).await {
            let Some(schema) = ready.operation.body().map(object_of) else { continue };
            let before = ready.snapshot(&stage).await;
            for (name, field) in schema["properties"].as_object().into_iter().flatten() {
                spoil(&ready, name, field).await;
            }
            assert_eq!(ready.snapshot(&stage).await, before, "{}", ready.operation.id);
        }
    }
}

/// Sends the good body with one field that is not as it should be.
async fn spoil(ready: &Ready, name: &str, field: &Value) {
    let pointer = format!("/{name}");
    let good = ready.body.clone().unwrap_or(json!({}));
    let kinds = kinds(field);
    let accepts = |kind: &str| kinds.iter().any(|known| known == kind || (known == "number" && kind == "integer"));
    let wrong = [
        ("null", json!(null)),
        ("boolean", json!(true)),
        ("integer", json!(1)),
        ("number", json!(1.5)),
        ("integer", json!(u64::MAX)),
        ("integer", json!(-1)),
        ("string", json!("no such word")),
        ("array", json!([[[]]])),
        ("object", json!({ "a": { "b": [] } })),
    ];
    for value in wrong.into_iter().filter(|(kind, _)| !accepts(kind)).map(|(_, value)| value) {
        let mut body = good.clone();
        body[name] = value;
        ready.check_place(&ready.send(body.to_string()).await, &pointer, &body.to_string());
    }
    // What was sent may be a password in the wrong place, or of the wrong kind.
    for (kind, value) in [("integer", json!(9_876_543_210_u64)), ("array", json!(["9876543210"]))] {
        if !accepts(kind) {
            let mut body = good.clone();
            body[name] = value;
            let answer = ready.send(body.to_string()).await;
            assert!(!answer.text.contains("9876543210"), "{}: {}", ready.operation.id, answer.text);
        }
    }
    let mut body = good.clone();
    body[name] = json!("a\u{0}b");
    ready.check_place(&ready.send(body.to_string()).await, &pointer, "a NUL");
    body[name] = json!({ "a\u{0}b": ["a\u{0}"] });
    ready.check_place(&ready.send(body.to_string()).await, &pointer, "a NUL further inside");
    let deep = format!("{{\"{name}\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    ready.send(deep).await.refused(400, "malformed_request");
    // Right in kind, and much too long: what exactly is wrong depends on the field.
    body[name] = json!("x".repeat(100_000));
    ready.check(&ready.send(body.to_string()).await, &format!("100 kB of {name}"));
    if let Some(longest) = limit(field, "maxLength") {
        body[name] = json!("0".repeat(longest + 1));
        let answer = ready.send(body.to_string()).await;
        if field["format"] == "password" {
            // Where it is compared with the one that is kept, it is wrong, and why is not told.
            ready.check(&answer, &format!("{name} of {longest} characters and one"));
        } else {
            ready.check_place(&answer, &pointer, &format!("{name} of {longest} characters and one"));
        }
    }
    if let Some(most) = limit(field, "maxItems") {
        body[name] = json!(vec!["a"; most + 1]);
        ready.check_place(&ready.send(body.to_string()).await, &pointer, &format!("{most} {name} and one"));
    }
}

fn limit(field: &Value, name: &str) -> Option<usize> {
    field[name].as_u64().and_then(|limit| usize::try_from(limit).ok())
}

/// The object that a body is, where it may be left out too.
fn object_of(schema: &'static Value) -> &'static Value {
    let document = Document::get();
    let named = schema["oneOf"].as_array().and_then(|variants| variants.iter().find(|v| v.get("$ref").is_some()));
    document.resolve(named.unwrap_or(schema))
}

/// The kinds of JSON value that a field may have.
fn kinds(field: &Value) -> Vec<String> {
    let field = Document::get().resolve(field);
    match &field["type"] {
        Value::String(kind) => vec![kind.clone()],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => ["oneOf", "anyOf"]
            .iter()
            .flat_map(|name| field[*name].as_array().into_iter().flatten())
            .flat_map(kinds)
            .collect(),
    }
}
