//! Gives every body an example: where none was written for it, one is composed of the examples of its parts.

use serde_json::{Map, Value, json};
use utoipa::openapi::{Components, Content, OpenApi, RefOr};

use super::problems::operations;

/// Adds an example to every body of JSON that has none yet.
pub fn complete(document: &mut OpenApi) {
    let Some(components) = document.components.clone() else { return };
    let schemas = Schemas::of(&components);
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            let request = operation.request_body.iter_mut().filter_map(here);
            let answers = operation.responses.responses.values_mut().filter_map(here);
            let requests = request.flat_map(|body| body.content.values_mut());
            let contents = requests.chain(answers.flat_map(|answer| answer.content.values_mut()));
            for content in contents.filter_map(here) {
                schemas.exemplify(content);
            }
        }
    }
}

fn here<T>(part: &mut RefOr<T>) -> Option<&mut T> {
    match part {
        RefOr::T(part) => Some(part),
        RefOr::Ref(_) => None,
    }
}

/// The document's named schemas, as JSON.
struct Schemas(Value);

impl Schemas {
    fn of(components: &Components) -> Self {
        Self(serde_json::to_value(&components.schemas).unwrap_or_default())
    }

    fn exemplify(&self, content: &mut Content) {
        if content.example.is_none() && content.examples.is_empty() {
            let schema = serde_json::to_value(&content.schema).unwrap_or_default();
            content.example = self.example(&schema);
        }
    }

    /// An example of `schema`: its own, or one that follows from its parts; none where a part has neither.
    fn example(&self, schema: &Value) -> Option<Value> {
        if let Some(own) = schema.get("example") {
            return Some(own.clone());
        }
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            return self.example(&self.0[name]);
        }
        if let Some(words) = schema["enum"].as_array() {
            return words.first().cloned();
        }
        if let Some(variants) = schema["oneOf"].as_array() {
            return variants.iter().find_map(|variant| self.example(variant));
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let parts = parts.iter().map(|part| self.example(part)).collect::<Option<Vec<_>>>()?;
            let fields = parts.into_iter().filter_map(|part| part.as_object().cloned()).flatten();
            return Some(Value::Object(fields.collect()));
        }
        self.of_type(schema)
    }

    fn of_type(&self, schema: &Value) -> Option<Value> {
        let is = |name: &str| match &schema["type"] {
            Value::Array(types) => types.iter().any(|known| known == name),
            only => only == name,
        };
        if is("object") {
            return self.object(schema);
        }
        if is("array") {
            return Some(json!([self.example(&schema["items"])?]));
        }
        match schema["format"].as_str() {
            Some("uuid") => Some(json!("0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11")),
            Some("date-time") => Some(json!("2026-03-01T09:00:00Z")),
            _ if is("null") => Some(Value::Null),
            _ if is("boolean") => Some(json!(true)),
            _ if is("integer") => Some(schema.get("minimum").cloned().unwrap_or(json!(1))),
            _ => None,
        }
    }

    /// The fields that are always there.
    fn object(&self, schema: &Value) -> Option<Value> {
        let mut fields = Map::new();
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            fields.insert(name.to_owned(), self.example(&schema["properties"][name])?);
        }
        Some(Value::Object(fields))
    }
}
