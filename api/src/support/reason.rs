//! Why an operator does something: never left out, since the account's audit log is to tell it.

use domain::text::clean_prose;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::problem::Failure;

/// The body of what operators do with something of an account's.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "Deleted by mistake, ticket 4711" }))]
pub struct SupportReason {
    /// Why, for the record of the account.
    #[validate(length(min = 1, max = 500, message = "A reason has 1 to 500 characters."))]
    #[schema(
        min_length = 1,
        max_length = 500,
        pattern = "^([^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]|\\r\\n)*$"
    )]
    pub reason: String,
}

impl SupportReason {
    /// The reason, trimmed.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn clean(&self) -> Result<String, Failure> {
        let reason = clean_prose(&self.reason)
            .map_err(|fault| Failure::invalid_field("/reason", "control_character", format!("A reason {fault}.")))?;
        if reason.is_empty() {
            return Err(Failure::invalid_field("/reason", "required", "Say why: the account's audit log tells it."));
        }
        Ok(reason)
    }
}
