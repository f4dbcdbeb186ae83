//! The caller: their own record, password, second factor, sessions and list states.

mod change_password;
mod confirm_totp;
mod drop_totp;
mod end_sessions;
mod list_state;
mod recovery_codes;
mod remove_photo;
mod sessions;
mod set_photo;
mod show;
mod start_totp;
mod update;

pub use show::get_me;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on the caller but [`get_me`].
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(update::update_me)
        .service(set_photo::set_my_photo)
        .service(remove_photo::remove_my_photo)
        .service(change_password::change_my_password)
        .service(sessions::list_my_sessions)
        .service(end_sessions::end_my_other_sessions)
        .service(end_sessions::end_my_session)
        .service(start_totp::start_my_totp)
        .service(confirm_totp::confirm_my_totp)
        .service(drop_totp::drop_my_totp)
        .service(recovery_codes::make_my_recovery_codes)
        .service(list_state::get_my_list_state)
        .service(list_state::save_my_list_state)
        .service(list_state::forget_my_list_state);
}
