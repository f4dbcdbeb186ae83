//! Effects of a decision: what must happen in the same transaction as the change of facts.

use domain::organization;
use domain::user::{Effect, User};
use persistence::links::{self, LinkKind};
use persistence::{
    Conn, audit as audit_events, challenges, credentials, idempotency, jobs, license_ledger, list_states, media,
    outbox, password_history, sessions, views,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Note, Work, letters, organizations};
use crate::mail::Letter;
use crate::problem::Failure;

/// Something that an action does, or in a dry run would do, beside changing the user.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({ "code": "access_ended", "detail": "Every session of the user ends at once.", "count": 2 }))]
pub struct EffectView {
    /// A stable word for programs.
    pub code: String,
    /// The same in a sentence.
    pub detail: String,
    /// How many things it concerns, where that can be counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

impl EffectView {
    /// An effect of a decision about an organization.
    #[must_use]
    pub fn of_organization(effect: organization::Effect) -> Self {
        Self { code: effect.code().to_owned(), detail: effect.detail().to_owned(), count: None }
    }
}

/// Carries out `effect` on `user`; none when there was nothing to do.
pub(super) fn carry_out(
    conn: &mut Conn,
    work: &Work,
    user: &User,
    effect: Effect,
    note: &Note,
) -> Result<Option<EffectView>, Failure> {
    let (account, id, now) = (work.account.id, user.id, work.now);
    let count = match effect {
        Effect::SendInvitation { expires_at } => {
            // Whoever began to accept with an older link must not complete with it.
            challenges::remove_all(conn, account, id)?;
            letters::send_link(conn, work, user, LinkKind::Invitation, expires_at)?;
            None
        }
        Effect::SendResetLink { expires_at } => {
            letters::send_link(conn, work, user, LinkKind::ResetPassword, expires_at)?;
            None
        }
        Effect::StorePassword => {
            let mut secrets = credentials::find(conn, account, id)?;
            if let Some(replaced) = &secrets.password_hash {
                // The present one is the last of those that are not used again.
                let keep = work.account.policy.password.history.saturating_sub(1);
                password_history::remember(conn, account, id, replaced, keep)?;
            }
            secrets.password_hash.clone_from(&note.password_hash);
            credentials::save(conn, account, id, &secrets)?;
            None
        }
        // A fact of the user, and saved with them.
        Effect::AskForNewPassword => None,
        Effect::ForgetMfa => {
            let secrets = credentials::find(conn, account, id)?;
            let kept = credentials::Credentials { password_hash: secrets.password_hash, ..Default::default() };
            credentials::save(conn, account, id, &kept)?;
            credentials::replace_recovery_codes(conn, account, id, &[])?;
            None
        }
        Effect::NotifyMfaReset => {
            let letter = Letter::MfaReset {
                first_name: user.profile.first_name.clone(),
                account_name: work.account.name.clone(),
            };
            letters::send(conn, work, user, &letter)?;
            None
        }
        Effect::NotifyPasswordChanged { by_admin } => {
            let first_name = user.profile.first_name.clone();
            let account_name = work.account.name.clone();
            letters::send(conn, work, user, &Letter::PasswordChanged { first_name, account_name, by_admin })?;
            None
        }
        Effect::WarnOfInactivity { suspended_at } => {
            let first_name = user.profile.first_name.clone();
            let account_name = work.account.name.clone();
            letters::send(conn, work, user, &Letter::InactivityWarning { first_name, account_name, suspended_at })?;
            None
        }
        Effect::EndAccess => {
            challenges::remove_all(conn, account, id)?;
            Some(sessions::end_all(conn, account, id, None, &note.action, now)?)
        }
        Effect::EndOtherAccess => {
            challenges::remove_all(conn, account, id)?;
            Some(sessions::end_all(conn, account, id, note.kept_session, &note.action, now)?)
        }
        Effect::KillLinks => {
            Some(links::revoke(conn, account, id, &[LinkKind::Invitation, LinkKind::ResetPassword], now)?)
        }
        Effect::DropPhoto { photo } => {
            media::remove(conn, account, photo)?;
            None
        }
        Effect::ClearDefaults => Some(organizations::clear_caretaker(conn, work, id)?),
        Effect::EraseUser => {
            credentials::erase(conn, account, id)?;
            password_history::erase(conn, account, id)?;
            sessions::erase_origins(conn, account, id)?;
            outbox::erase(conn, account, id)?;
            audit_events::erase(conn, account, id, &user.username)?;
            list_states::forget_all(conn, account, id)?;
            views::delete_private(conn, account, id)?;
            jobs::erase_origins(conn, account, id)?;
            idempotency::erase(conn, account, id)?;
            license_ledger::erase(conn, account, id, &user.username)?;
            None
        }
    };
    let count = count.map(|count| count as u64);
    Ok((count != Some(0)).then(|| EffectView {
        code: effect.code().to_owned(),
        detail: effect.detail().to_owned(),
        count,
    }))
}
