//! The OpenAPI document: generated from the code, completed from the catalogue of problems, served as YAML and JSON.

mod bodies;
mod compose;
mod conventions;
pub mod docs;
mod document;
pub mod examples;
mod headers;
pub mod parameters;
mod problems;
mod render;
pub mod schemas;
mod serve;

pub use conventions::{EVENT_ID_MAX, IF_MATCH};
pub use document::document;
pub use render::Rendered;
pub use serve::{Served, json, yaml};
