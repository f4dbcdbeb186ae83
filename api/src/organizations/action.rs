//! What actions on organizations answer.

use domain::organization::Status;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::OrganizationView;
use crate::change::EffectView;
use crate::http::answer::Answer;
use crate::problem::Failure;

/// The organization after an action.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganizationActionResult {
    /// The organization as it is now.
    #[serde(flatten)]
    pub organization: OrganizationView,
    /// False when everything was as asked already: then nothing was done.
    pub changed: bool,
    /// What was done beside changing the organization.
    pub effects: Vec<EffectView>,
}

/// What an action would do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "dry_run": true,
    "resulting_status": "deactivated",
    "effects": [{ "code": "license_freed", "detail": "The organization's licence is free for another one." }]
}))]
pub struct OrganizationDryRunResult {
    /// Always true: nothing was changed.
    pub dry_run: bool,
    /// The status that would follow.
    #[schema(value_type = crate::openapi::schemas::OrganizationStatus)]
    pub resulting_status: &'static str,
    /// What else would happen.
    pub effects: Vec<EffectView>,
}

impl OrganizationDryRunResult {
    /// What would be done.
    #[must_use]
    pub fn new(resulting_status: Status, effects: Vec<EffectView>) -> Self {
        Self { dry_run: true, resulting_status: resulting_status.name(), effects }
    }
}

/// The answer to an action on an organization: done, or rehearsed where `dry_run=true` was asked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum OrganizationActionAnswer {
    /// It is done.
    #[schema(title = "OrganizationDone")]
    Done(Box<OrganizationActionResult>),
    /// It would be done.
    #[schema(title = "OrganizationDryRun")]
    DryRun(OrganizationDryRunResult),
}

impl OrganizationActionAnswer {
    /// 200; once it is done, with the entity tag of the organization.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be written as JSON.
    pub fn render(self) -> Result<Answer, Failure> {
        let answer = Answer::ok(&self)?;
        match self {
            Self::Done(result) => answer.about(&result.organization),
            Self::DryRun(_) => Ok(answer),
        }
    }
}
