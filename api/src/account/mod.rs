//! The caller's account, and the rules that are its policy.

mod change;
mod create;
mod fields;
mod grants;
mod inactivity_preview;
mod password_rules;
mod policy_values;
mod policy_view;
mod show;
mod show_policy;
mod update;
mod update_policy;
mod words;

pub use create::{Created, NewAccount, create_account, create_within};
pub use fields::{ORGANIZATIONS_MAX, SLUG_MAX, clean_slug};
pub use password_rules::PasswordRules;
pub use policy_view::PolicyView;
pub use show::AccountView;
pub use update::WORD_MAX;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on the account.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(show::get_account)
        .service(update::update_account)
        .service(password_rules::get_password_rules)
        .service(show_policy::get_account_policy)
        .service(grants::get_grants)
        .service(grants::replace_grants)
        .service(inactivity_preview::preview_inactivity)
        .service(update_policy::update_account_policy);
}
