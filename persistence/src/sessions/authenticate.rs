//! From a session to the caller: what is checked, or known from the cache, with every request.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, RoleId, SessionId, UserId};
use domain::permissions::Permissions;
use domain::user::OrganizationAccess;

use super::is_live;
use crate::Conn;
use crate::columns::{DbId, DbJson, DbMoment};
use crate::error::StorageError;
use crate::schema::{roles, sessions, users};

/// The user behind a live session, with what their role permits now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticated {
    /// Who.
    pub user_id: UserId,
    /// Their name, for the audit log.
    pub username: String,
    /// Their role.
    pub role_id: RoleId,
    /// What it permits.
    pub permissions: Permissions,
    /// Their permissions beside the role.
    pub grants: Vec<String>,
    /// The organizations that they may see.
    pub organization_access: OrganizationAccess,
    /// When the session ends unless it is refreshed.
    pub expires_at: Moment,
}

/// The user behind the session, if it is live at `now`.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn authenticate(
    conn: &mut Conn,
    account: AccountId,
    session: SessionId,
    now: Moment,
) -> Result<Option<Authenticated>, StorageError> {
    let found = sessions::table
        .inner_join(users::table.inner_join(roles::table))
        .filter(sessions::id.eq(DbId::from(session)))
        .filter(sessions::account_id.eq(DbId::from(account)))
        .filter(is_live(now.into()))
        .select((
            users::id,
            users::username,
            users::grants,
            users::organization_access,
            roles::id,
            roles::permissions,
            sessions::expires_at,
        ))
        .first::<(DbId, String, DbJson, DbJson, DbId, DbJson, DbMoment)>(conn)
        .optional()?;
    let Some((user, username, grants, access, role, permissions, DbMoment(expires_at))) = found else {
        return Ok(None);
    };
    Ok(Some(Authenticated {
        user_id: user.into(),
        username,
        role_id: role.into(),
        permissions: crate::roles::permissions(&permissions),
        grants: crate::users::grants(&grants.0)?,
        organization_access: crate::users::access(&access.0)?,
        expires_at,
    }))
}
