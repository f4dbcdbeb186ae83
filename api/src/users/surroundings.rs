//! What decisions and views need to know around a user, read for many users at once.

use std::collections::HashMap;
use std::sync::Arc;

use domain::Moment;
use domain::ids::{AccountId, LinkId, UserId};
use domain::permissions::Permissions;
use domain::user::{Action, Caller, CallerId, Onboarding, Status, Surroundings, User, available_actions};
use persistence::accounts::Account;
use persistence::links::Link;
use persistence::outbox::{self, Delivery};
use persistence::roles::Role;
use persistence::{Conn, StorageError, links, roles, sessions, users};

use super::{InvitationView, RoleRef, UserView};
use crate::caller::Caller as SignedIn;
use crate::problem::Failure;

/// What one caller sees around some users of their account.
pub struct Sight {
    caller: Caller,
    account: Arc<Account>,
    roles: Arc<[Role]>,
    managers: Managers,
    sessions: HashMap<UserId, i64>,
    invitations: HashMap<UserId, Link>,
    deliveries: HashMap<LinkId, Delivery>,
    now: Moment,
}

/// Who manages users and can sign in; two are enough to tell whether somebody is the last.
enum Managers {
    /// The caller does, so that nobody else is the last; or they look at themselves alone, to whom they could do nothing
    /// for which it would matter.
    TheCaller(UserId),
    /// These, of whom there may be more.
    These(Vec<UserId>),
}

impl Managers {
    /// Reads who there is beside `users`. Only of whoever manages users does it matter whether they are the last: where none
    /// of them does, nobody is looked for.
    fn beside(conn: &mut Conn, account: AccountId, roles: &[Role], users: &[&User]) -> Result<Self, StorageError> {
        let manages =
            |user: &&User| roles.iter().any(|role| role.id == user.role_id && role.permissions.manage_users());
        let them = if users.iter().any(manages) { users::managers(conn, account, None)? } else { Vec::new() };
        Ok(Self::These(them))
    }
}

impl Sight {
    /// Reads what is around `users`, for showing them to somebody who is signed in.
    ///
    /// # Errors
    /// [`Failure`] when the database fails.
    pub fn of(conn: &mut Conn, caller: &SignedIn, users: &[&User], now: Moment) -> Result<Self, Failure> {
        let known = |user: &&User| caller.roles.iter().any(|role| role.id == user.role_id);
        let roles = if users.iter().all(known) {
            Arc::clone(&caller.roles)
        } else {
            // A role that came into being since the request was let in.
            roles::list(conn, caller.account_id())?.into()
        };
        let managers = if caller.permissions.manage_users() {
            Managers::TheCaller(caller.user_id)
        } else {
            Managers::beside(conn, caller.account_id(), &roles, users)?
        };
        Self::with(conn, caller.as_domain(), &caller.account, roles, users, managers, now)
    }

    /// What somebody sees of themselves who is not a caller yet, since they are only signing in.
    ///
    /// # Errors
    /// [`Failure`] when the database fails.
    pub fn of_oneself(conn: &mut Conn, account: &Arc<Account>, user: &User, now: Moment) -> Result<Self, Failure> {
        let role = roles::find(conn, account.id, user.role_id)?;
        let caller = Caller {
            by: CallerId::User(user.id),
            permissions: role.permissions,
            grants: user.grants.clone(),
            organization_access: user.organization_access.clone(),
        };
        Self::with(conn, caller, account, [role].into(), &[user], Managers::TheCaller(user.id), now)
    }

    fn with(
        conn: &mut Conn,
        caller: Caller,
        account: &Arc<Account>,
        roles: Arc<[Role]>,
        users: &[&User],
        managers: Managers,
        now: Moment,
    ) -> Result<Self, Failure> {
        // Who never signed in has no session, and who is not invited no invitation: most need only one look. Nobody ends
        // their own sessions by an action, so that it does not matter how many there are.
        let ids = |which: &dyn Fn(&User) -> bool| -> Vec<UserId> {
            users.iter().filter(|user| which(user)).map(|user| user.id).collect()
        };
        let seen = ids(&|user| user.last_login_at.is_some() && caller.by != CallerId::User(user.id));
        let sessions = sessions::count_live(conn, account.id, &seen, now)?.into_iter().collect();
        let invited = ids(&|user| user.onboarding == Onboarding::Invited);
        let invitations = links::open_invitations(conn, account.id, &invited)?;
        let invitations: HashMap<_, _> = invitations.into_iter().map(|link| (link.user_id, link)).collect();
        let link_ids: Vec<LinkId> = invitations.values().map(|link| link.id).collect();
        let deliveries = outbox::deliveries(conn, account.id, &link_ids)?.into_iter().collect();
        Ok(Self { caller, account: Arc::clone(account), roles, managers, sessions, invitations, deliveries, now })
    }

    /// What surrounds one of them.
    #[must_use]
    pub fn around(&self, user: &User) -> Surroundings {
        Surroundings {
            target_permissions: self.role(user).map_or(Permissions::NONE, |role| role.permissions),
            others_manage_users: match &self.managers {
                Managers::TheCaller(id) => *id != user.id,
                Managers::These(ids) => ids.iter().any(|&manager| manager != user.id),
            },
            live_sessions: self.sessions.get(&user.id).map_or(0, |count| u32::try_from(*count).unwrap_or(u32::MAX)),
        }
    }

    fn role(&self, user: &User) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == user.role_id)
    }

    /// The status of one of them now.
    #[must_use]
    pub fn status(&self, user: &User) -> Status {
        user.status(&self.account.policy, self.now)
    }

    /// What the caller can do with one of them now.
    #[must_use]
    pub fn available(&self, user: &User) -> Vec<Action> {
        available_actions(user, &self.caller, &self.around(user), &self.account.policy, self.now)
    }

    /// One of them, as the API shows them.
    #[must_use]
    pub fn view(&self, user: &User) -> UserView {
        let role_name = self.role(user).map_or("", |role| role.name.as_str());
        let invitation = self
            .invitations
            .get(&user.id)
            .map(|link| InvitationView::new(link, self.deliveries.get(&link.id).copied().unwrap_or(Delivery::Pending)));
        UserView::new(
            user,
            RoleRef::new(user.role_id, role_name),
            invitation,
            &self.available(user),
            (&self.account.policy, &self.account.vocabulary),
            self.now,
        )
    }
}

/// What surrounds a single user, for deciding with the account's lock held. Who manages users is read anew: the caller
/// may have lost it since the request was let in.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn surroundings(
    conn: &mut Conn,
    caller: &Caller,
    account: &Arc<Account>,
    user: &User,
    now: Moment,
) -> Result<Sight, Failure> {
    let role = match roles::find(conn, account.id, user.role_id) {
        // Only of users who were erased.
        Err(StorageError::NotFound) => None,
        found => Some(found?),
    };
    let roles: Arc<[Role]> = role.into_iter().collect();
    let managers = Managers::beside(conn, account.id, &roles, &[user])?;
    Sight::with(conn, caller.clone(), account, roles, &[user], managers, now)
}
