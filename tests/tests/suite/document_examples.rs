//! The document's examples are real: requests like them are taken, answers like them are given.

use domain::policy::Preset;
use tests::{Answer, Document, Operation, Person, Value, on_both, pictures};

use crate::operations::stage::{Stage, Words};
use crate::operations::table::{Row, rows};

/// What is somebody's own: an example cannot know it.
const CREDENTIALS: [&str; 6] =
    ["username", "account", "password", "new_password", "confirm_password", "current_password"];

/// Objects whose keys depend on what there is, or on what was done.
const MAPS: [&str; 4] = ["by_status", "filters", "before", "after"];

/// What is told only where there is something to tell, as the document says.
const OCCASIONAL: [&str; 4] = ["recovery_codes", "count", "reason", "available_at"];

on_both! {
    async fn requests_like_the_examples_get_answers_like_the_examples(world) {
        let stage = Stage::new(world).await;
        let mut wrong = Vec::new();
        for row in rows() {
            let operation = Document::get().operations.iter().find(|operation| operation.id == row.operation);
            // Another test says that the row has to go.
            let Some(operation) = operation else { continue };
            for fault in Try::new(&stage, row, operation).await.faults().await {
                wrong.push(format!("{}: {fault}", operation.id));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// An operation with all that it needs to succeed.
struct Try {
    row: Row,
    operation: &'static Operation,
    caller: Person,
    words: Words,
}

impl Try {
    async fn new(stage: &Stage, row: Row, operation: &'static Operation) -> Self {
        // The example creates a user as most accounts do: without a password, for an invitation by mail.
        let preset = if row.operation == "create_user" { Preset::Msp } else { row.preset };
        let caller = stage.caller(operation, preset).await;
        let words = stage.prepare(row.given, preset, &caller).await;
        Self { row, operation, caller, words }
    }

    /// What is wrong with the operation's examples.
    async fn faults(&self) -> Vec<String> {
        let body = self.body();
        let query = self.query();
        if !query.is_empty() {
            // Before the real call, since it rehearses where the operation can be rehearsed.
            let answer = self.call(&query, body.as_ref()).await;
            if answer.status != 200 && answer.status != self.row.success {
                return vec![format!("the example {query} is refused: {}", answer.text)];
            }
        }
        let mut faults = self.refusal().await;
        let answer = self.call("", body.as_ref()).await;
        if answer.status != self.row.success {
            return vec![format!("the example of a request is refused: {body:?}, {}", answer.text)];
        }
        let content = &self.operation.value["responses"][answer.status.to_string()]["content"]["application/json"];
        if let Some(example) = content.get("example") {
            compare(example, &answer.body, "", &mut faults);
        }
        faults
    }

    /// Holds the example of invalid input against such input, word by word.
    async fn refusal(&self) -> Vec<String> {
        let content = &self.operation.value["responses"]["422"]["content"]["application/problem+json"];
        let Some(example) = content["examples"].get("validation_failed") else { return Vec::new() };
        let mut example = example["value"].clone();
        let answer = self.call("?nonsense=1", self.body().as_ref()).await;
        example["instance"] = answer.body["instance"].clone();
        if example == answer.body { Vec::new() } else { vec![format!("{example} is an example of {}", answer.body)] }
    }

    async fn call(&self, query: &str, body: Option<&Value>) -> Answer {
        let part = |part: &str| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => self.words[name].clone(),
            None => part.to_owned(),
        };
        let path = self.operation.path.split('/').map(part).collect::<Vec<_>>().join("/");
        let (path, token) = (format!("{path}{query}"), Some(self.caller.token.as_str()));
        if self.row.uploads {
            return self.caller.node.upload(&path, token, &pictures::plain()).await;
        }
        self.caller.node.call(self.operation.method.clone(), &path, token, body).await
    }

    /// The example of a body, with the credentials, tokens and ids that this world has in place of its own; the row's
    /// body where the operation takes no JSON.
    fn body(&self) -> Option<Value> {
        let filled = self.row.filled(&self.words);
        let Some(content) = self.operation.value.pointer("/requestBody/content/application~1json") else {
            return filled;
        };
        let mut example = content["example"].clone();
        for (name, value) in example.as_object_mut().into_iter().flatten() {
            let template = self.row.body.as_ref().and_then(|body| body.get(name));
            let is_own =
                CREDENTIALS.contains(&name.as_str()) || template.is_some_and(|text| text.to_string().contains('<'));
            if let Some(own) = filled.as_ref().and_then(|body| body.get(name))
                && is_own
            {
                *value = own.clone();
            }
        }
        Some(example)
    }

    /// The examples of parameters, as a query.
    fn query(&self) -> String {
        let parameters = self.operation.parameters("query").filter_map(|parameter| {
            let value = match parameter.get("example")? {
                Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
                value => text(value),
            };
            Some(format!("{}={value}", text(&parameter["name"])))
        });
        let parameters: Vec<_> = parameters.collect();
        if parameters.is_empty() { String::new() } else { format!("?{}", parameters.join("&")) }
    }
}

/// Compares what an example and an answer consist of. That each is as the schema says is proved elsewhere.
fn compare(example: &Value, answer: &Value, place: &str, faults: &mut Vec<String>) {
    match (example, answer) {
        (Value::Null, _) | (_, Value::Null) => {}
        (Value::Object(shown), Value::Object(given)) => {
            for (name, value) in shown {
                match given.get(name) {
                    Some(real) => compare(value, real, &format!("{place}/{name}"), faults),
                    None if is_map(place) || OCCASIONAL.contains(&name.as_str()) => {}
                    None => faults.push(format!("the example has {place}/{name}, the answer has not")),
                }
            }
            for name in given.keys().filter(|name| !shown.contains_key(*name)) {
                if !is_map(place) && !OCCASIONAL.contains(&name.as_str()) {
                    faults.push(format!("the answer has {place}/{name}, the example has not"));
                }
            }
        }
        (Value::Array(shown), Value::Array(given)) => {
            if let (Some(shown), Some(given)) = (shown.first(), given.first()) {
                compare(shown, given, &format!("{place}/0"), faults);
            }
        }
        _ if kind(example) == kind(answer) => {}
        _ => faults.push(format!("{place}: the example is {example}, the answer {answer}")),
    }
}

fn is_map(place: &str) -> bool {
    place.rsplit('/').next().is_some_and(|name| MAPS.contains(&name))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
