//! A new account: its roles, its policy and its first admin, in one transaction.

use std::sync::Arc;

use actix_web::web;
use domain::permissions::BUILT_IN_ROLES;
use domain::policy::Preset;
use domain::user::{Effect, NewUser, OrganizationAccess, Profile, Start, User, create_first_admin};
use persistence::Conn;
use persistence::accounts::{self, Account};
use persistence::grants;
use persistence::roles::{self, Role};

use crate::change::audit::{self, Target, TargetKind};
use crate::change::{Actor, Note, Work, record_limit, settle_new};
use crate::http::origin::Origin;
use crate::problem::Failure;
use crate::state::State;

/// What an account is created from; values are cleaned and checked already.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its name in addresses.
    pub slug: String,
    /// Its name as shown.
    pub name: String,
    /// The preset that its policy starts from.
    pub preset: Preset,
    /// How many organizations it may have active; none for any number.
    pub organization_limit: Option<i64>,
    /// The first admin's names and address.
    pub admin: Profile,
    /// The hash of the first admin's password; without one they are invited.
    pub password_hash: Option<String>,
}

/// An account that was created.
#[derive(Debug, Clone)]
pub struct Created {
    /// The account.
    pub account: Arc<Account>,
    /// Its first admin.
    pub admin: User,
    /// The token of the first admin's invitation, if they are invited.
    pub invitation_token: Option<String>,
}

/// Creates an account with the built-in roles and its first admin.
///
/// # Errors
/// `slug_taken`, or a failure of the database; then nothing was created.
pub fn create_account(state: &web::Data<State>, new: NewAccount, actor: Actor) -> Result<Created, Failure> {
    state.db.write_installation(|conn| create_within(conn, state, new, actor, Origin::default()))
}

/// The same, within a transaction of the installation.
///
/// # Errors
/// `slug_taken`, or a failure of the database; then the transaction has to be given up.
pub fn create_within(
    conn: &mut Conn,
    state: &web::Data<State>,
    new: NewAccount,
    actor: Actor,
    origin: Origin,
) -> Result<Created, Failure> {
    let now = state.ambient.now();
    let account = Arc::new(Account {
        id: state.ambient.id(),
        slug: new.slug,
        name: new.name,
        preset: new.preset,
        policy: new.preset.policy(),
        vocabulary: new.preset.vocabulary(),
        organization_limit: new.organization_limit,
        access_epoch: 1,
        created_at: now,
        updated_at: now,
    });
    accounts::insert(conn, &account)?;
    let work = Work { state: state.clone(), actor, origin, now, account: Arc::clone(&account), precondition: None };
    let target = Target { kind: TargetKind::Account, id: account.id.0, name: account.slug.clone() };
    audit::record(conn, &work, "account.created", target, None, None, None)?;
    if account.organization_limit.is_some() {
        record_limit(conn, &work, account.organization_limit)?;
    }
    grants::replace(conn, account.id, &account.preset.grants())?;
    let roles = built_in_roles(&work);
    for role in &roles {
        roles::insert(conn, role)?;
    }
    let [admin_role, ..] = &roles;
    let new_user = NewUser {
        id: state.ambient.id(),
        account_id: account.id,
        profile: new.admin,
        username: None,
        role_id: admin_role.id,
        role_permissions: admin_role.permissions,
        grants: Vec::new(),
        organization_access: OrganizationAccess::All,
        has_password: new.password_hash.is_some(),
        start: Start::default(),
    };
    let decision = create_first_admin(&new_user, &account.policy, now);
    let is_invited = decision.effects.iter().any(|effect| matches!(effect, Effect::SendInvitation { .. }));
    let note = Note { password_hash: new.password_hash, ..Note::of("user.created") };
    let admin = settle_new(conn, &work, decision, &note)?.user;
    let invitation_token = if is_invited { crate::change::pending_token(conn, &work, admin.id)? } else { None };
    Ok(Created { account, admin, invitation_token })
}

fn built_in_roles(work: &Work) -> [Role; BUILT_IN_ROLES.len()] {
    BUILT_IN_ROLES.map(|role| Role {
        id: work.state.ambient.id(),
        account_id: work.account.id,
        name: role.name.to_owned(),
        description: role.description.to_owned(),
        built_in: true,
        permissions: role.permissions,
        revision: 1,
        created_at: work.now,
        updated_at: work.now,
    })
}
