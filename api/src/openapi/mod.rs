//! The OpenAPI document: generated from the code, completed from the catalogue of problems, served as YAML and JSON.

mod document;
pub mod examples;
mod problems;
pub mod schemas;
mod serve;

pub use document::document;
pub use serve::{Rendered, json, yaml};
