//! The body of a problem answer.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// An error, as RFC 9457 describes it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "/problems/validation_failed",
    "title": "Some values are not accepted",
    "status": 422,
    "detail": "An email address looks like ada@example.com.",
    "instance": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11",
    "code": "validation_failed",
    "errors": [{ "pointer": "/email", "code": "email", "detail": "An email address looks like ada@example.com." }]
}))]
pub struct Problem {
    /// Address of a page that explains the problem.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference")]
    pub kind: String,
    /// A short summary that never changes.
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened this time, in a sentence.
    pub detail: String,
    /// The request id, which finds the request in the log.
    pub instance: String,
    /// A stable word for programs.
    pub code: String,
    /// Which values are not accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<Vec<FieldProblem>>,
    /// The status that stands in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_status: Option<String>,
    /// What can be done instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_actions: Option<Vec<String>>,
    /// From when on the organization may be reactivated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reactivatable_at: Option<DateTime<Utc>>,
}

/// One value that is not accepted: either `pointer` or `parameter` says which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Where in the body, as a JSON pointer (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Which parameter of the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// A stable word for programs.
    pub code: String,
    /// What is wrong, in a sentence.
    pub detail: String,
}

impl FieldProblem {
    /// A value of the body.
    #[must_use]
    pub fn at(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: Some(pointer.into()), parameter: None, code: code.to_owned(), detail: detail.into() }
    }

    /// A parameter of the address.
    #[must_use]
    pub fn parameter(name: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: None, parameter: Some(name.into()), code: code.to_owned(), detail: detail.into() }
    }
}
