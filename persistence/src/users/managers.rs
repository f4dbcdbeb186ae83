//! Who manages users and can sign in.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, RoleId, UserId};
use domain::policy::Overseers;
use domain::user::Status;

use crate::Conn;
use crate::columns::{DbId, DbJson, DbMoment};
use crate::database::Db;
use crate::error::StorageError;
use crate::schema::users;

/// At most two users who manage users and can sign in, those in the role `except` left out: whether somebody is the
/// last of them is told from two.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn managers(conn: &mut Conn, account: AccountId, except: Option<RoleId>) -> Result<Vec<UserId>, StorageError> {
    let ids = managing(conn, account, except)?.select(users::id).limit(2).load::<DbId>(conn)?;
    Ok(ids.into_iter().map(UserId::from).collect())
}

/// What a change of the policy has to know of them.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn overseers(conn: &mut Conn, account: AccountId) -> Result<Overseers, StorageError> {
    let seen = managing(conn, account, None)?
        .order(users::last_seen_at.desc())
        .select(users::last_seen_at)
        .first::<DbMoment>(conn)
        .optional()?;
    let reaching_all = managing(conn, account, None)?
        .filter(users::organization_access.eq(DbJson("all".into())))
        .select(users::id)
        .first::<DbId>(conn)
        .optional()?;
    Ok(Overseers { last_seen_at: seen.map(|DbMoment(at)| at), one_reaches_all: reaching_all.is_some() })
}

fn managing<'a>(
    conn: &mut Conn,
    account: AccountId,
    except: Option<RoleId>,
) -> Result<users::BoxedQuery<'a, Db>, StorageError> {
    let able = [Status::Active, Status::Recovery, Status::AwaitingNewPassword].map(Status::name);
    let roles: Vec<DbId> = crate::roles::list(conn, account)?
        .into_iter()
        .filter(|role| role.permissions.manage_users() && Some(role.id) != except)
        .map(|role| role.id.into())
        .collect();
    Ok(users::table
        .filter(users::account_id.eq(DbId::from(account)))
        .filter(users::role_id.eq_any(roles))
        .filter(users::status.eq_any(able))
        .into_boxed())
}
