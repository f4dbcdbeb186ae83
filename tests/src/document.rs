//! The OpenAPI document, as tests walk it and hold answers against it.

use std::sync::OnceLock;

use actix_web::http::Method;
use serde_json::{Map, Value, json};

use crate::answer::Answer;

/// The OpenAPI document that the code generates.
pub struct Document {
    /// The document as JSON.
    pub value: Value,
    /// Every operation, in the document's order.
    pub operations: Vec<Operation>,
    /// Named schemas that, other than the document's, do not tolerate what they do not list.
    strict: Value,
}

/// One operation of the document.
pub struct Operation {
    /// Its `operationId`.
    pub id: String,
    /// Its method.
    pub method: Method,
    /// Its address, with parameters in braces.
    pub path: String,
    /// Its `x-required-permission`.
    pub permission: String,
    /// All of it.
    pub value: Value,
}

impl Operation {
    /// Whether it is for everybody.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.permission == "public"
    }

    /// Whether it is for operators of the installation.
    #[must_use]
    pub fn is_for_operators(&self) -> bool {
        self.permission == "operator"
    }

    /// The schema of its body, if it takes one.
    #[must_use]
    pub fn body(&self) -> Option<&Value> {
        self.value.pointer("/requestBody/content/application~1json/schema")
    }

    /// Its parameters of this kind: `path` or `query`.
    pub fn parameters(&self, kind: &str) -> impl Iterator<Item = &Value> {
        self.value["parameters"].as_array().into_iter().flatten().filter(move |parameter| parameter["in"] == kind)
    }

    /// Whether it takes a parameter that all such operations share.
    #[must_use]
    pub fn takes(&self, shared: &str) -> bool {
        let reference = format!("#/components/parameters/{shared}");
        self.value["parameters"].as_array().into_iter().flatten().any(|parameter| parameter["$ref"] == reference)
    }

    /// The headers that the document lists for this status.
    pub fn headers(&self, status: u16) -> impl Iterator<Item = &str> {
        let headers = self.value["responses"][status.to_string()]["headers"].as_object();
        headers.into_iter().flatten().map(|(name, _)| name.as_str())
    }

    /// Its address with every parameter replaced by `value`.
    #[must_use]
    pub fn address(&self, value: &str) -> String {
        self.path.split('/').map(|part| if part.starts_with('{') { value } else { part }).collect::<Vec<_>>().join("/")
    }
}

impl Document {
    /// The document.
    ///
    /// # Panics
    /// When it cannot be generated.
    pub fn get() -> &'static Self {
        static DOCUMENT: OnceLock<Document> = OnceLock::new();
        DOCUMENT.get_or_init(|| {
            Self::new(serde_json::to_value(api::openapi::document()).expect("the document is representable as JSON"))
        })
    }

    fn new(value: Value) -> Self {
        let mut operations = Vec::new();
        for (path, item) in entries(&value["paths"]) {
            for (method, operation) in entries(item) {
                let text = |name: &str| operation[name].as_str().unwrap_or_default().to_owned();
                operations.push(Operation {
                    id: text("operationId"),
                    method: method.to_uppercase().parse().expect("a method"),
                    path: path.clone(),
                    permission: text("x-required-permission"),
                    value: operation.clone(),
                });
            }
        }
        let mut strict = value["components"]["schemas"].clone();
        for schema in strict.as_object_mut().into_iter().flat_map(Map::values_mut) {
            tighten(schema, false);
        }
        Self { value, operations, strict }
    }

    /// What a schema is, by way of its name if it has one.
    ///
    /// # Panics
    /// When a reference leads nowhere.
    #[must_use]
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            Some(pointer) => self.value.pointer(pointer).expect("references lead somewhere"),
            None => schema,
        }
    }

    /// What is wrong with `value` by `schema`.
    #[must_use]
    pub fn faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        validate(schema.clone(), &self.value["components"]["schemas"], value)
    }

    /// The same, where whatever the schema does not list is wrong too.
    #[must_use]
    pub fn strict_faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        let mut schema = schema.clone();
        tighten(&mut schema, true);
        validate(schema, &self.strict, value)
    }

    /// Holds an answer against what the document says of its operation: the status, the body's shape, the problem's code.
    ///
    /// # Panics
    /// When they disagree.
    #[track_caller]
    pub fn check(&self, operation: &Operation, answer: &Answer) {
        let (id, status) = (&operation.id, answer.status);
        let listed = operation.value["responses"].get(status.to_string());
        let listed = listed.unwrap_or_else(|| panic!("{id} does not list {status}: {}", answer.text));
        for name in operation.headers(status).filter(|name| name.starts_with("RateLimit")) {
            assert!(!answer.header(name).is_empty(), "{id}, {status}: no header {name}");
        }
        let media_type = answer.header("content-type").split(';').next().unwrap_or_default();
        let Some(content) = listed.get("content") else {
            assert_eq!(answer.text, "", "{id}, {status}: the document lists no body");
            return;
        };
        let content = content.get(media_type);
        let content = content.unwrap_or_else(|| panic!("{id}, {status}: {media_type:?} is not listed"));
        let text = Value::from(answer.text.as_str());
        let body = if media_type.ends_with("json") && !media_type.ends_with("ndjson") { &answer.body } else { &text };
        let faults = self.strict_faults(&content["schema"], body);
        assert!(faults.is_empty(), "{id}, {status}: {faults:#?}\n{}", answer.text);
        if status >= 400 {
            let code = answer.body["code"].as_str().unwrap_or_default();
            assert!(
                content["examples"].get(code).is_some(),
                "{id} does not list {code} ({status}): add it to x-problems"
            );
        }
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn validate(mut schema: Value, named: &Value, value: &Value) -> Vec<String> {
    schema["components"] = json!({ "schemas": named });
    let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&schema);
    let validator = validator.unwrap_or_else(|error| panic!("no schema: {error}\n{schema:#}"));
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Lets a schema, in places where a value can stand, accept only what it lists.
fn tighten(schema: &mut Value, stands_alone: bool) {
    let Some(fields) = schema.as_object_mut() else { return };
    for properties in fields.get_mut("properties").into_iter().filter_map(Value::as_object_mut) {
        properties.values_mut().for_each(|property| tighten(property, true));
    }
    for name in ["items", "additionalProperties"] {
        fields.get_mut(name).into_iter().for_each(|part| tighten(part, true));
    }
    for name in ["allOf", "oneOf", "anyOf"] {
        fields.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten().for_each(|part| tighten(part, false));
    }
    let is_composed = ["$ref", "properties", "allOf", "oneOf"].iter().any(|name| fields.contains_key(*name));
    if stands_alone && is_composed {
        fields.insert("unevaluatedProperties".to_owned(), json!(false));
    }
}
