//! The document as text, the same at every run: extensions come from a map without an order, so they are sorted here.

use utoipa::openapi::OpenApi;
use yaml_serde::{Mapping, Value};

/// The document, rendered.
pub struct Rendered {
    /// As YAML.
    pub yaml: String,
    /// As JSON.
    pub json: String,
}

impl Rendered {
    /// Renders the document.
    ///
    /// # Errors
    /// When it cannot be rendered, which a test rules out.
    pub fn of(document: &OpenApi) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let mut value = yaml_serde::to_value(document)?;
        sort_extensions(&mut value);
        Ok(Self { yaml: yaml_serde::to_string(&value)?, json: serde_json::to_string_pretty(&value)? })
    }
}

/// Puts extensions behind everything else, by name; all else keeps the order in which OpenAPI describes it.
fn sort_extensions(value: &mut Value) {
    match value {
        Value::Mapping(fields) => {
            let (mut extensions, others): (Vec<_>, Vec<_>) =
                std::mem::take(fields).into_iter().partition(|(name, _)| name.as_str().is_some_and(is_extension));
            extensions.sort_by(|(one, _), (other, _)| one.as_str().cmp(&other.as_str()));
            *fields = others.into_iter().chain(extensions).collect::<Mapping>();
            fields.values_mut().for_each(sort_extensions);
        }
        Value::Sequence(items) => items.iter_mut().for_each(sort_extensions),
        _ => {}
    }
}

fn is_extension(name: &str) -> bool {
    name.starts_with("x-")
}
