//! Signing in, staying signed in, signing out, and getting back in.

mod challenge;
mod confirm_totp_enrollment;
mod forgot_password;
mod login;
mod logout;
mod new_password;
mod outcome;
mod pace;
mod password_rules;
mod refresh;
mod reset_password;
mod session;
mod start_totp_enrollment;
mod totp;

pub use challenge::{count_failure, put_challenge, put_onboarding};
pub use confirm_totp_enrollment::{check_enrollment_code, store_enrollment};
pub use outcome::{Given, LoginOutcome, advance};
pub use start_totp_enrollment::{TotpEnrollment, enrollment, totp_context};

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations of signing in.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(login::login)
        .service(totp::answer_totp)
        .service(start_totp_enrollment::start_totp_enrollment)
        .service(confirm_totp_enrollment::confirm_totp_enrollment)
        .service(new_password::set_new_password)
        .service(refresh::refresh)
        .service(logout::logout)
        .service(forgot_password::forgot_password)
        .service(reset_password::complete_password_reset)
        .service(password_rules::ask_password_rules);
}
