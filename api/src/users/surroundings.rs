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
    known: Known,
    invitations: HashMap<UserId, Link>,
    deliveries: HashMap<LinkId, Delivery>,
    now: Moment,
}

/// What decides on what can be done with users, beside their own record.
struct Known {
    /// Every role that any of them has.
    roles: Arc<[Role]>,
    /// Some who manage users and can sign in: as many as it takes to tell whether one of the users is the last.
    managers: Vec<UserId>,
    sessions: Sessions,
}

/// How many live sessions some of them have.
type Sessions = HashMap<UserId, i64>;

impl Sight {
    /// Reads what is around `users`, for showing them to somebody who is signed in.
    ///
    /// # Errors
    /// [`Failure`] when the database fails.
    pub fn of(conn: &mut Conn, caller: &SignedIn, users: &[&User], now: Moment) -> Result<Self, Failure> {
        // Who manages nobody is offered nothing.
        let sessions = if caller.permissions.manage_users() {
            live_sessions(conn, caller.account_id(), CallerId::User(caller.user_id), users, now)?
        } else {
            Sessions::new()
        };
        Self::by(conn, caller, users, sessions, now)
    }

    /// The same for one user whose live sessions were counted.
    ///
    /// # Errors
    /// [`Failure`] when the database fails.
    pub fn of_one(
        conn: &mut Conn,
        caller: &SignedIn,
        user: &User,
        live_sessions: i64,
        now: Moment,
    ) -> Result<Self, Failure> {
        Self::by(conn, caller, &[user], [(user.id, live_sessions)].into(), now)
    }

    fn by(
        conn: &mut Conn,
        caller: &SignedIn,
        users: &[&User],
        sessions: Sessions,
        now: Moment,
    ) -> Result<Self, Failure> {
        let is_known = |user: &&User| caller.roles.iter().any(|role| role.id == user.role_id);
        let roles = if users.iter().all(is_known) {
            Arc::clone(&caller.roles)
        } else {
            // A role that came into being since the request was let in.
            roles::list(conn, caller.account_id())?.into()
        };
        // The caller manages users, so that nobody else is the last who does, or is offered nothing.
        let known = Known { roles, managers: vec![caller.user_id], sessions };
        Self::with(conn, caller.as_domain(), &caller.account, users, known, now)
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
        // Nobody does to themselves what depends on the others or on sessions.
        let known = Known { roles: [role].into(), managers: Vec::new(), sessions: Sessions::new() };
        Self::with(conn, caller, account, &[user], known, now)
    }

    fn with(
        conn: &mut Conn,
        caller: Caller,
        account: &Arc<Account>,
        users: &[&User],
        known: Known,
        now: Moment,
    ) -> Result<Self, Failure> {
        // Most are not invited any more, and have no invitation.
        let invited: Vec<UserId> =
            users.iter().filter(|user| user.onboarding == Onboarding::Invited).map(|user| user.id).collect();
        let invitations = links::open_invitations(conn, account.id, &invited)?;
        let invitations: HashMap<_, _> = invitations.into_iter().map(|link| (link.user_id, link)).collect();
        let link_ids: Vec<LinkId> = invitations.values().map(|link| link.id).collect();
        let deliveries = outbox::deliveries(conn, account.id, &link_ids)?.into_iter().collect();
        Ok(Self { caller, account: Arc::clone(account), known, invitations, deliveries, now })
    }

    /// What surrounds one of them.
    #[must_use]
    pub fn around(&self, user: &User) -> Surroundings {
        Surroundings {
            target_permissions: self.role(user).map_or(Permissions::NONE, |role| role.permissions),
            others_manage_users: self.known.managers.iter().any(|manager| *manager != user.id),
            live_sessions: self
                .known
                .sessions
                .get(&user.id)
                .map_or(0, |count| u32::try_from(*count).unwrap_or(u32::MAX)),
        }
    }

    fn role(&self, user: &User) -> Option<&Role> {
        self.known.roles.iter().find(|role| role.id == user.role_id)
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

/// Counts the live sessions of users. Who never signed in has none. Nobody ends their own by an action, so that it does not
/// matter how many there are.
fn live_sessions(
    conn: &mut Conn,
    account: AccountId,
    by: CallerId,
    users: &[&User],
    now: Moment,
) -> Result<Sessions, StorageError> {
    let can_have = |user: &&&User| user.last_login_at.is_some() && by != CallerId::User(user.id);
    let users: Vec<UserId> = users.iter().filter(can_have).map(|user| user.id).collect();
    Ok(sessions::count_live(conn, account, &users, now)?.into_iter().collect())
}

/// What surrounds a single user, for deciding with the account's lock held. Who manages users is read anew: the caller
/// may have lost it since the request was let in. Whether anybody else does matters of those alone who do.
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
    let managers = match &role {
        Some(role) if role.permissions.manage_users() => users::managers(conn, account.id, None)?,
        _ => Vec::new(),
    };
    let sessions = live_sessions(conn, account.id, caller.by, &[user], now)?;
    let known = Known { roles: role.into_iter().collect(), managers, sessions };
    Sight::with(conn, caller.clone(), account, &[user], known, now)
}
