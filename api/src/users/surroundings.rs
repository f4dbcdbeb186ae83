//! What decisions and views need to know around a user, read for many users at once.

use std::collections::HashMap;

use domain::Moment;
use domain::ids::{LinkId, RoleId, UserId};
use domain::permissions::Permissions;
use domain::user::{Action, Caller, Status, Surroundings, User, available_actions};
use persistence::accounts::Account;
use persistence::links::Link;
use persistence::outbox::{self, Delivery};
use persistence::roles::Role;
use persistence::{Conn, links, roles, sessions, users};

use super::{InvitationView, RoleRef, UserView};
use crate::problem::Failure;

/// What one caller sees around some users of their account.
pub struct Sight {
    caller: Caller,
    account: Account,
    roles: HashMap<RoleId, Role>,
    managers: Vec<UserId>,
    sessions: HashMap<UserId, i64>,
    invitations: HashMap<UserId, Link>,
    deliveries: HashMap<LinkId, Delivery>,
    now: Moment,
}

impl Sight {
    /// Reads what is around `ids`.
    ///
    /// # Errors
    /// [`Failure`] when the database fails.
    pub fn of(
        conn: &mut Conn,
        caller: Caller,
        account: &Account,
        ids: &[UserId],
        now: Moment,
    ) -> Result<Self, Failure> {
        let roles = roles::list(conn, account.id)?.into_iter().map(|role| (role.id, role)).collect();
        let managers = users::managers(conn, account.id, None)?;
        let sessions = sessions::count_live(conn, account.id, ids, now)?.into_iter().collect();
        let invitations: HashMap<_, _> =
            links::open_invitations(conn, account.id, ids)?.into_iter().map(|link| (link.user_id, link)).collect();
        let link_ids: Vec<LinkId> = invitations.values().map(|link| link.id).collect();
        let deliveries = outbox::deliveries(conn, account.id, &link_ids)?.into_iter().collect();
        Ok(Self { caller, account: account.clone(), roles, managers, sessions, invitations, deliveries, now })
    }

    /// What surrounds one of them.
    #[must_use]
    pub fn around(&self, user: &User) -> Surroundings {
        Surroundings {
            target_permissions: self.roles.get(&user.role_id).map_or(Permissions::NONE, |role| role.permissions),
            others_manage_users: self.managers.iter().any(|&manager| manager != user.id),
            live_sessions: self.sessions.get(&user.id).map_or(0, |count| u32::try_from(*count).unwrap_or(u32::MAX)),
        }
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
        let role_name = self.roles.get(&user.role_id).map_or("", |role| role.name.as_str());
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

/// What surrounds a single user.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn surroundings(
    conn: &mut Conn,
    caller: &Caller,
    account: &Account,
    user: &User,
    now: Moment,
) -> Result<Sight, Failure> {
    Sight::of(conn, caller.clone(), account, &[user.id], now)
}
