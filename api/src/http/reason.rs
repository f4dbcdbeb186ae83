//! What actions take: why somebody does something.

use domain::text;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// An action's body; it may be left out.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "Left the company" }))]
pub struct Reason {
    /// Why, for the record.
    #[validate(length(max = 500, message = "A reason has at most 500 characters."), custom(function = "is_prose"))]
    #[schema(
        max_length = 500,
        pattern = "^([^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]|\\r\\n)*$"
    )]
    pub reason: Option<String>,
}

/// Refuses control characters other than line breaks and tabs; for `#[validate]`.
///
/// # Errors
/// That there are some.
pub fn is_prose(text: &str) -> Result<(), ValidationError> {
    let refused = |fault: text::ControlCharacter| {
        ValidationError::new("control_character").with_message(format!("This {fault}.").into())
    };
    text::clean_prose(text).map(drop).map_err(refused)
}
