//! Users and what can be done to them: one verb, one file.

mod access;
mod act;
mod action;
mod activate;
mod bulk;
mod create;
mod deactivate;
mod delete;
mod end_sessions;
mod expire_password;
mod export;
mod facets;
mod fields;
mod found;
mod import;
mod invite;
mod list;
mod list_query;
mod lock;
mod many;
mod order;
mod password;
mod phone;
mod photo;
mod reactivate;
mod refresh;
mod remove_photo;
mod resend_invitation;
mod reset_mfa;
mod reset_password;
mod revoke_sessions;
mod send_reset_link;
mod sessions;
mod set_photo;
mod show;
mod surroundings;
mod totals;
mod unlock;
mod update;
mod view;

pub use act::up_to_date;
pub use action::{ActionAnswer, ActionResult, DryRunResult};
pub use create::require_known_grants;
pub use fields::{clean_email, clean_names};
pub use found::Found;
pub use import::{Intake, bring_in};
pub use list_query::{check_list, sort_words, status_names};
pub use many::change_many;
pub use password::{check_at, check_but_history, check_new_password, check_unused, hash_new_password};
pub use phone::{clean_phone, is_region};
pub use photo::{remove_photo, set_photo};
pub use refresh::{AT_ONCE, pass_over, refresh, refresh_some};
pub use sessions::{SessionList, SessionView, page_of_sessions};
pub use surroundings::{Sight, surroundings};
pub use totals::Totals;
pub use view::{BlockView, InvitationView, ORGANIZATIONS_MAX, OrganizationAccessView, RoleRef, UserView};

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on users.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_users)
        .service(create::create_user)
        .service(facets::list_user_facets)
        .service(bulk::change_users)
        .service(import::import_users)
        .service(export::export_users)
        .service(show::get_user)
        .service(update::update_user)
        .service(delete::delete_user)
        .service(access::get_user_access)
        .service(invite::invite_user)
        .service(resend_invitation::resend_invitation)
        .service(activate::activate_user)
        .service(reset_password::reset_password)
        .service(send_reset_link::send_reset_link)
        .service(expire_password::expire_password)
        .service(reset_mfa::reset_mfa)
        .service(lock::lock_user)
        .service(unlock::unlock_user)
        .service(deactivate::deactivate_user)
        .service(reactivate::reactivate_user)
        .service(revoke_sessions::revoke_sessions)
        .service(set_photo::set_user_photo)
        .service(remove_photo::remove_user_photo)
        .service(sessions::list_user_sessions)
        .service(end_sessions::end_user_sessions)
        .service(end_sessions::end_user_session);
}
