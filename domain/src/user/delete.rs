//! A user deleted as the policy means it: for good (S2.12), or out of every list until support restores (S3.13).

use super::decide::Case;
use super::decision::SHUT_OUT;
use super::{Decision, Deletion, Effect, Profile, Refusal, User};
use crate::policy::DeleteMode;

pub(super) fn delete(case: &Case<'_>) -> Result<Decision, Refusal> {
    if case.user.deleted.is_some() {
        return Err(case.invalid());
    }
    let deletion = |purged| Some(Deletion { at: case.now, by: case.by, purged });
    let shut_out = [&SHUT_OUT[..], &[Effect::ClearDefaults]].concat();
    Ok(match case.policy.delete.mode {
        DeleteMode::Permanent => case.changed(
            User { deleted: deletion(true), ..erased(case.user) },
            shut_out
                .into_iter()
                .chain(case.user.photo.map(|photo| Effect::DropPhoto { photo }))
                .chain([Effect::EraseUser])
                .collect::<Vec<_>>(),
        ),
        DeleteMode::Soft | DeleteMode::Disabled => {
            case.changed(User { deleted: deletion(false), ..case.user.clone() }, shut_out)
        }
    })
}

/// The record without anything personal. The id stands in for the username, so that the old one is free again.
fn erased(user: &User) -> User {
    User {
        username: user.id.to_string(),
        profile: Profile { first_name: String::new(), last_name: String::new(), email: String::new(), phone: None },
        photo: None,
        grants: Vec::new(),
        auto_lock: None,
        admin_lock: None,
        inactivity: None,
        failed_sign_ins: None,
        password: None,
        recovery: None,
        mfa: None,
        deactivated: None,
        inactivity_warned_at: None,
        last_login_at: None,
        ..user.clone()
    }
}
