//! `GET /v1/account/password-rules`

use actix_web::get;
use domain::password::MAX_LENGTH;
use domain::policy::PasswordPolicy;
use serde::Serialize;
use utoipa::ToSchema;

use crate::caller::Caller;
use crate::http::answer::Answer;
use crate::http::etag::Resource;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;

/// What a password must be, for a form to say so beforehand. Each rule that one breaks is named in `errors` by its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({
    "min_length": 12, "max_length": 128, "classes": ["upper", "lower", "digit", "special"], "history": 5,
    "max_age_days": 90, "common_refused": true, "own_names_refused": true
}))]
pub struct PasswordRules {
    /// Least number of characters: `too_short`.
    #[schema(minimum = 8, maximum = 64)]
    min_length: u32,
    /// Greatest number of characters: `too_long`.
    #[schema(minimum = 64, maximum = 128)]
    max_length: u32,
    /// Kinds of characters of which at least one each is needed: `missing_upper` and so on.
    #[schema(value_type = Vec<crate::openapi::schemas::CharacterClass>, max_items = 4)]
    classes: Vec<&'static str>,
    /// How many of a user's last passwords, the present one included, are not used again: `reused`.
    #[schema(minimum = 0, maximum = 24)]
    history: u32,
    /// Days after which a password must be changed; null for never.
    #[schema(required, minimum = 1, maximum = 3650)]
    max_age_days: Option<u32>,
    /// Whether passwords are refused that everybody tries first: `common`.
    common_refused: bool,
    /// Whether the user's name, username and email address count for nothing: `contains_name`.
    own_names_refused: bool,
}

impl Resource for PasswordRules {}

impl From<&PasswordPolicy> for PasswordRules {
    fn from(policy: &PasswordPolicy) -> Self {
        Self {
            min_length: policy.min_length,
            max_length: MAX_LENGTH,
            classes: policy.classes.iter().map(|class| class.name()).collect(),
            history: policy.history,
            max_age_days: policy.max_age_days,
            common_refused: true,
            own_names_refused: true,
        }
    }
}

/// Get the account's password rules
///
/// For everybody who is signed in; who is not yet asks with the token that lets them set a password.
#[utoipa::path(
    operation_id = "get_password_rules",
    tag = "Account",
    responses((
        status = 200, description = "What a password must be", body = PasswordRules,
        headers(("ETag" = String, description = "Changes with the rules"))
    )),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[get("/v1/account/password-rules")]
pub async fn get_password_rules(caller: Caller, _: Query<Nothing>) -> Result<Answer, Failure> {
    Answer::resource(&PasswordRules::from(&caller.account.policy.password))
}
