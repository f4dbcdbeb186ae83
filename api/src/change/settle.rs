//! Settling a decision: the facts, the effects and the audit entry, in one transaction.

use domain::ids::{RoleId, SessionId};
use domain::user::{Decision, Effect, OrganizationAccess, User};
use persistence::links::LinkKind;
use persistence::users::{self, Stored};
use persistence::{Conn, accounts, credentials};

use super::audit::{self, Target, TargetKind};
use super::effects::{self, EffectView};
use super::{Work, letters, user_snapshot};
use crate::problem::Failure;

/// What goes with a decision into the records.
#[derive(Clone, Debug, Default)]
pub struct Note {
    /// What was done, as in `user.deactivated`; empty for what is not worth an entry.
    pub action: String,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// The hash of the password that the decision sets.
    pub password_hash: Option<String>,
    /// The session that goes on when others end.
    pub kept_session: Option<SessionId>,
}

impl Note {
    /// A note of an action alone.
    #[must_use]
    pub fn of(action: impl Into<String>) -> Self {
        Self { action: action.into(), ..Self::default() }
    }
}

/// Saves what was decided about a stored user and carries out its effects; answers with the user as stored now and
/// with what was done beside.
///
/// # Errors
/// [`Failure`] when the database fails or a value is taken.
pub fn settle(
    conn: &mut Conn,
    work: &Work,
    before: &Stored,
    decision: Decision,
    note: &Note,
) -> Result<(Stored, Vec<EffectView>), Failure> {
    let Decision { user, changed, effects } = decision;
    if !changed {
        return Ok((before.clone(), Vec::new()));
    }
    let policy = &work.account.policy;
    let stored = users::save(conn, before, user, policy, work.now)?;
    let user = &stored.user;
    if known_of_callers(user) != known_of_callers(&before.user) {
        // In force with the next request, whatever was remembered about the user's sessions.
        accounts::move_access_epoch(conn, work.account.id)?;
    }
    let mut done = Vec::new();
    for effect in effects {
        done.extend(effects::carry_out(conn, work, user, effect, note)?);
    }
    if !note.action.is_empty() {
        let [earlier, later] =
            [&without_erased(&before.user, user), user].map(|user| Some(user_snapshot(user, policy, work.now)));
        audit::record(conn, work, note.action.clone(), target(user), earlier, later, note.reason.clone())?;
    }
    Ok((stored, done))
}

/// What is remembered of users who call: their name, their role, their grants and what they may see.
fn known_of_callers(user: &User) -> (&str, RoleId, &[String], &OrganizationAccess) {
    (&user.username, user.role_id, &user.grants, &user.organization_access)
}

/// The user as they were, without what has just been erased for good: the log must not keep it.
fn without_erased(before: &User, after: &User) -> User {
    match after.deleted {
        Some(deletion) if deletion.purged => User {
            username: after.username.clone(),
            profile: after.profile.clone(),
            photo: after.photo,
            grants: after.grants.clone(),
            ..before.clone()
        },
        _ => before.clone(),
    }
}

/// A user, as the target of an audit entry.
pub(super) fn target(user: &User) -> Target {
    Target { kind: TargetKind::User, id: user.id.0, name: user.username.clone() }
}

/// Adds the user that was decided on, carries out the effects of creating them and writes the audit entry.
///
/// # Errors
/// [`Failure`] when the username is taken or the database fails.
pub fn settle_new(conn: &mut Conn, work: &Work, decision: Decision, note: &Note) -> Result<Stored, Failure> {
    let Decision { user, effects, .. } = decision;
    let policy = &work.account.policy;
    let stored = users::insert(conn, user, policy, work.now)?;
    let user = &stored.user;
    for effect in effects {
        carry_out_for_new(conn, work, user, effect, note)?;
    }
    let snapshot = user_snapshot(user, policy, work.now);
    audit::record(conn, work, note.action.clone(), target(user), None, Some(snapshot), note.reason.clone())?;
    Ok(stored)
}

/// Carries out an effect of creating `user`: nothing is out yet that an invitation would take the place of.
fn carry_out_for_new(conn: &mut Conn, work: &Work, user: &User, effect: Effect, note: &Note) -> Result<(), Failure> {
    match effect {
        Effect::SendInvitation { expires_at } => {
            letters::send_first_link(conn, work, user, LinkKind::Invitation, expires_at)
        }
        effect => effects::carry_out(conn, work, user, effect, note).map(drop),
    }
}

/// The same for many users at once, each with the hash of a password where they have one; what is kept for lists is
/// brought up to date once for all of them.
///
/// # Errors
/// [`Failure`] when a username is taken or the database fails.
pub fn settle_many_new(
    conn: &mut Conn,
    work: &Work,
    decisions: Vec<(Decision, Option<String>)>,
    action: &str,
) -> Result<(), Failure> {
    let (account, policy) = (work.account.id, &work.account.policy);
    let note = Note::of(action);
    let (mut users, mut due, mut hashes) = (Vec::with_capacity(decisions.len()), Vec::new(), Vec::new());
    for (Decision { user, effects, .. }, hash) in decisions {
        for effect in effects {
            match (effect, &hash) {
                (Effect::StorePassword, Some(hash)) => hashes.push((user.id, hash.clone())),
                (effect, _) => due.push((users.len(), effect)),
            }
        }
        users.push(user);
    }
    users::insert_many(conn, account, &users, policy, work.now)?;
    credentials::insert_passwords(conn, account, &hashes)?;
    for (place, effect) in due {
        carry_out_for_new(conn, work, &users[place], effect, &note)?;
    }
    let told = users.iter().map(|user| (target(user), user_snapshot(user, policy, work.now)));
    audit::record_new(conn, work, action, told.collect::<Vec<_>>())
}
