//! A user created as the account's policy has it (S0.18 to S0.22, S3.2 to S3.4, S3.8).

use super::{
    Caller, CallerId, Decision, Effect, Onboarding, OrganizationAccess, PasswordFacts, Profile, User, invite,
    username_candidates,
};
use crate::Moment;
use crate::ids::{AccountId, RoleId, UserId};
use crate::names::names;
use crate::permissions::Permissions;
use crate::policy::{CreatesAs, Policy, UsernameSource};

/// What a user is created from. Values are cleaned and checked for themselves outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// The id to be given.
    pub id: UserId,
    /// The account.
    pub account_id: AccountId,
    /// Names and contact data.
    pub profile: Profile,
    /// The username that was sent. Where usernames are generated and none was sent: a free one of
    /// [`username_candidates`], else the first of them is taken.
    pub username: Option<String>,
    /// The role.
    pub role_id: RoleId,
    /// What the role permits.
    pub role_permissions: Permissions,
    /// Permissions beside the role.
    pub grants: Vec<String>,
    /// The organizations or sites that the user may see.
    pub organization_access: OrganizationAccess,
    /// Whether a password was sent.
    pub has_password: bool,
    /// How onboarding is to start.
    pub start: Start,
}

/// How onboarding starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Start {
    /// With a mail.
    #[default]
    Invite,
    /// With nothing yet (S4.4).
    Stage,
    /// Not at all: active at once (S3.10).
    Activate,
}

names! { Start: Invite = "invite", Stage = "stage", Activate = "activate" }

/// Why a user is not created.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreateRefusal {
    /// The role or the access is more than the caller holds.
    #[error("That takes permissions or access that you do not have yourself.")]
    PrivilegeEscalation,
    /// The policy wants other fields.
    #[error("This account's policy does not allow a user to be created like this.")]
    Fields(Vec<FieldRefusal>),
}

/// A field that the policy wants otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldRefusal {
    /// Which, as a JSON pointer.
    pub pointer: &'static str,
    /// What is wrong: `required` or `not_allowed`.
    pub code: &'static str,
    /// The same in one sentence.
    pub detail: &'static str,
}

/// A new user, and what happens along with the creation.
///
/// # Errors
/// What the caller may not give, else every field that the policy wants otherwise.
pub fn create(new: &NewUser, caller: &Caller, policy: &Policy, now: Moment) -> Result<Decision, CreateRefusal> {
    if matches!(caller.by, CallerId::User(_)) && !holds_what_is_given(new, caller) {
        return Err(CreateRefusal::PrivilegeEscalation);
    }
    let refusals: Vec<_> = [username_fault(new, policy), password_fault(new, policy), start_fault(new, policy)]
        .into_iter()
        .flatten()
        .collect();
    if refusals.is_empty() { Ok(started(new, policy, now)) } else { Err(CreateRefusal::Fields(refusals)) }
}

/// The first admin of an account: with a password they may sign in at once, else they are invited.
#[must_use]
pub fn create_first_admin(new: &NewUser, policy: &Policy, now: Moment) -> Decision {
    // Where usernames are given nobody gave one yet; the address is known and unique.
    let username = match policy.username.source {
        UsernameSource::Given => new.username.clone().or_else(|| Some(new.profile.email.clone())),
        UsernameSource::Email | UsernameSource::Generated => new.username.clone(),
    };
    let start = if new.has_password { Start::Activate } else { Start::Invite };
    started(&NewUser { username, start, ..new.clone() }, policy, now)
}

fn started(new: &NewUser, policy: &Policy, now: Moment) -> Decision {
    let (onboarding, mut effects) = match new.start {
        Start::Invite => (Onboarding::Invited, vec![invite::send(policy, now)]),
        Start::Stage => (Onboarding::Staged, vec![]),
        Start::Activate => (Onboarding::Done, vec![]),
    };
    if new.has_password {
        effects.push(Effect::StorePassword);
    }
    let user = User {
        id: new.id,
        account_id: new.account_id,
        username: username(new, policy),
        profile: new.profile.clone(),
        photo: None,
        role_id: new.role_id,
        grants: new.grants.clone(),
        organization_access: new.organization_access.clone(),
        onboarding,
        auto_lock: None,
        admin_lock: None,
        inactivity: None,
        failed_sign_ins: None,
        password: new.has_password.then_some(PasswordFacts { changed_at: now, must_change: false }),
        recovery: None,
        mfa: None,
        deactivated: None,
        deleted: None,
        last_seen_at: now,
        inactivity_warned_at: None,
        last_login_at: None,
        created_at: now,
        updated_at: now,
    };
    Decision::changed(user, now, effects)
}

fn username(new: &NewUser, policy: &Policy) -> String {
    let generated = || username_candidates(&new.profile.first_name, &new.profile.last_name).next();
    match policy.username.source {
        UsernameSource::Email => None,
        UsernameSource::Given => new.username.clone(),
        UsernameSource::Generated => new.username.clone().or_else(generated),
    }
    .unwrap_or_else(|| new.profile.email.clone())
}

fn holds_what_is_given(new: &NewUser, caller: &Caller) -> bool {
    caller.permissions.cover(new.role_permissions)
        && caller.holds_grants(&new.grants)
        && caller.organization_access.covers(&new.organization_access)
}

fn username_fault(new: &NewUser, policy: &Policy) -> Option<FieldRefusal> {
    let refusal = |code, detail| Some(FieldRefusal { pointer: "/username", code, detail });
    match (policy.username.source, &new.username) {
        (UsernameSource::Email, Some(username)) if *username != new.profile.email => {
            refusal("not_allowed", "In this account the email address is the username.")
        }
        (UsernameSource::Given, None) => refusal("required", "This account needs a username for every user."),
        _ => None,
    }
}

fn password_fault(new: &NewUser, policy: &Policy) -> Option<FieldRefusal> {
    let refusal = |code, detail| Some(FieldRefusal { pointer: "/password", code, detail });
    let is_needed = policy.onboarding.creates_as == CreatesAs::InvitedWithPassword
        || (new.start == Start::Activate && policy.onboarding.admin_may_activate);
    match (is_needed, new.has_password) {
        (true, false) => refusal("required", "Whoever creates the user sets the first password."),
        (false, true) => refusal("not_allowed", "In this account users choose their own first password."),
        _ => None,
    }
}

fn start_fault(new: &NewUser, policy: &Policy) -> Option<FieldRefusal> {
    let detail = match new.start {
        Start::Stage if policy.onboarding.creates_as != CreatesAs::StagedWhenImported => {
            "In this account no user is staged."
        }
        Start::Activate if !policy.onboarding.admin_may_activate => "In this account every user is invited by mail.",
        _ => return None,
    };
    Some(FieldRefusal { pointer: "/onboarding", code: "not_allowed", detail })
}
