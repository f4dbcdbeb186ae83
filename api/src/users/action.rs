//! What actions on users take and answer.

use domain::user::Status;
use serde::Serialize;
use utoipa::ToSchema;

use super::UserView;
use crate::change::EffectView;
use crate::http::answer::Answer;
pub use crate::http::reason::Reason;
use crate::problem::Failure;

/// The user after an action.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionResult {
    /// The user as they are now.
    #[serde(flatten)]
    pub user: UserView,
    /// False when everything was as asked already: then nothing was done.
    pub changed: bool,
    /// What was done beside changing the user.
    pub effects: Vec<EffectView>,
}

/// What an action would do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "dry_run": true,
    "resulting_status": "deactivated",
    "effects": [{ "code": "access_ended", "detail": "Every session of the user ends at once.", "count": 2 }]
}))]
pub struct DryRunResult {
    /// Always true: nothing was changed.
    pub dry_run: bool,
    /// The status that would follow.
    #[schema(value_type = crate::openapi::schemas::UserStatus)]
    pub resulting_status: &'static str,
    /// What else would happen.
    pub effects: Vec<EffectView>,
}

impl DryRunResult {
    /// What would be done.
    #[must_use]
    pub fn new(resulting_status: Status, effects: Vec<EffectView>) -> Self {
        Self { dry_run: true, resulting_status: resulting_status.name(), effects }
    }
}

/// The answer to an action: done, or rehearsed where `dry_run=true` was asked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum ActionAnswer {
    /// It is done.
    #[schema(title = "Done")]
    Done(Box<ActionResult>),
    /// It would be done.
    #[schema(title = "DryRun")]
    DryRun(DryRunResult),
}

impl ActionAnswer {
    /// 200; once it is done, with the entity tag of the user, unless they are gone.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be written as JSON.
    pub fn render(self) -> Result<Answer, Failure> {
        let answer = Answer::ok(&self)?;
        match self {
            Self::Done(result) if result.user.status != Status::Deleted.name() => answer.about(&result.user),
            Self::Done(_) | Self::DryRun(_) => Ok(answer),
        }
    }
}
