//! Who manages users and can sign in.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, RoleId, UserId};
use domain::policy::{Overseers, Visibility};
use domain::user::Status;

use crate::Conn;
use crate::columns::{DbId, DbJson, DbMoment};
use crate::database::{Db, Prepared};
use crate::error::StorageError;
use crate::lists::padded;
use crate::schema::users;

/// At most two users who manage users and can sign in, those in the role `except` left out: whether somebody is the
/// last of them is told from two.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn managers(conn: &mut Conn, account: AccountId, except: Option<RoleId>) -> Result<Vec<UserId>, StorageError> {
    let ids = Prepared(managing(conn, account, except)?.select(users::id).limit(2)).load::<DbId>(conn)?;
    Ok(ids.into_iter().map(UserId::from).collect())
}

/// The one whom absence does not suspend, for nobody could unlock them or see to those whom only they see (S4.8): the last
/// who manages users and, where a reach bounds what is seen, the last of them who reaches everything.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn spared(conn: &mut Conn, account: AccountId, visibility: Visibility) -> Result<Option<UserId>, StorageError> {
    if visibility == Visibility::AllSites {
        let reaching_all = reaching_all(conn, account)?.select(users::id).limit(2).load::<DbId>(conn)?;
        if !reaching_all.is_empty() {
            return Ok(sole(reaching_all.into_iter().map(UserId::from).collect()));
        }
    }
    Ok(sole(managers(conn, account, None)?))
}

fn sole(ids: Vec<UserId>) -> Option<UserId> {
    <[UserId; 1]>::try_from(ids).ok().map(|[id]| id)
}

/// What a change of the policy has to know of them.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn overseers(conn: &mut Conn, account: AccountId) -> Result<Overseers, StorageError> {
    let all = managing(conn, account, None)?;
    let reaching_all = reaching_all(conn, account)?;
    Ok(Overseers { seen_at: last_seen(conn, all)?, reaching_all_seen_at: last_seen(conn, reaching_all)? })
}

fn last_seen(conn: &mut Conn, of: users::BoxedQuery<'_, Db>) -> Result<Option<Moment>, StorageError> {
    let latest = of.order(users::last_seen_at.desc()).select(users::last_seen_at).first::<DbMoment>(conn).optional()?;
    Ok(latest.map(|DbMoment(at)| at))
}

fn reaching_all<'a>(conn: &mut Conn, account: AccountId) -> Result<users::BoxedQuery<'a, Db>, StorageError> {
    Ok(managing(conn, account, None)?.filter(users::organization_access.eq(DbJson("all".into()))))
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
        .filter(users::role_id.eq_any(padded(roles)))
        .filter(users::status.eq_any(able))
        .into_boxed())
}
