//! Links sent by mail: invitations and password resets. Only hashes of their tokens are kept.

use diesel::dsl::{exists, not};
use diesel::prelude::{Insertable, Queryable};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl,
};
use domain::Moment;
use domain::ids::{AccountId, LinkId, UserId};

use crate::Conn;
use crate::columns::{DbId, DbMoment, each};
use crate::database::{Prepared, updated};
use crate::error::StorageError;
use crate::lists::padded;
use crate::schema::{links, outbox};

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// Accepting an invitation.
    Invitation,
    /// Choosing a new password.
    ResetPassword,
}

impl LinkKind {
    /// The kind's name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::ResetPassword => "reset_password",
        }
    }
}

/// A link.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// The account.
    pub account_id: AccountId,
    /// For whom.
    pub user_id: UserId,
    /// When it was made.
    pub created_at: Moment,
    /// From when on it no longer works.
    pub expires_at: Moment,
    /// When its mail went out.
    pub sent_at: Option<Moment>,
    /// When it was used.
    pub used_at: Option<Moment>,
    /// When a newer link or the loss of access made it worthless.
    pub revoked_at: Option<Moment>,
}

impl Link {
    /// What the domain decides on.
    #[must_use]
    pub const fn facts(&self) -> domain::user::Link {
        domain::user::Link { expires_at: self.expires_at, used_at: self.used_at, revoked_at: self.revoked_at }
    }
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = links, treat_none_as_default_value = false)]
struct LinkRow {
    id: DbId,
    hash: Vec<u8>,
    account_id: DbId,
    user_id: DbId,
    kind: String,
    created_at: DbMoment,
    expires_at: DbMoment,
    sent_at: Option<DbMoment>,
    used_at: Option<DbMoment>,
    revoked_at: Option<DbMoment>,
}

impl From<LinkRow> for Link {
    fn from(row: LinkRow) -> Self {
        let moment = |at: Option<DbMoment>| at.map(|DbMoment(at)| at);
        Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            user_id: row.user_id.into(),
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            sent_at: moment(row.sent_at),
            used_at: moment(row.used_at),
            revoked_at: moment(row.revoked_at),
        }
    }
}

/// Makes a link.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert(conn: &mut Conn, link: &Link, kind: LinkKind, hash: &[u8]) -> Result<(), StorageError> {
    let row = LinkRow {
        id: link.id.into(),
        hash: hash.to_vec(),
        account_id: link.account_id.into(),
        user_id: link.user_id.into(),
        kind: kind.name().to_owned(),
        created_at: link.created_at.into(),
        expires_at: link.expires_at.into(),
        sent_at: None,
        used_at: None,
        revoked_at: None,
    };
    each!(conn => diesel::insert_into(links::table).values(row).execute(conn))?;
    Ok(())
}

/// The link whose token has this hash; whoever holds the token names no account.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn find(conn: &mut Conn, kind: LinkKind, hash: &[u8]) -> Result<Option<Link>, StorageError> {
    let row = links::table
        .filter(links::hash.eq(hash))
        .filter(links::kind.eq(kind.name()))
        .first::<LinkRow>(conn)
        .optional()?;
    Ok(row.map(Link::from))
}

/// Marks a link as used.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn mark_used(conn: &mut Conn, link: &Link, now: Moment) -> Result<(), StorageError> {
    diesel::update(links::table.find(DbId::from(link.id)).filter(links::account_id.eq(DbId::from(link.account_id))))
        .set(links::used_at.eq(DbMoment::from(now)))
        .execute(conn)?;
    Ok(())
}

/// Makes the user's unused links of these kinds worthless; answers how many that were.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn revoke(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
    kinds: &[LinkKind],
    now: Moment,
) -> Result<usize, StorageError> {
    let revoked = diesel::update(
        links::table
            .filter(links::account_id.eq(DbId::from(account)))
            .filter(links::user_id.eq(DbId::from(user)))
            .filter(links::kind.eq_any(kinds.iter().map(|kind| kind.name())))
            .filter(links::used_at.is_null())
            .filter(links::revoked_at.is_null()),
    )
    .set(links::revoked_at.eq(DbMoment::from(now)));
    Ok(updated!(conn, revoked, links::id)?)
}

/// The invitations of these users that were neither used nor revoked: at most one each, since issuing one revokes the
/// older ones. It may have expired.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn open_invitations(conn: &mut Conn, account: AccountId, users: &[UserId]) -> Result<Vec<Link>, StorageError> {
    let open = links::table
        .filter(links::account_id.eq(DbId::from(account)))
        .filter(links::kind.eq(LinkKind::Invitation.name()))
        .filter(links::used_at.is_null())
        .filter(links::revoked_at.is_null());
    let open: Vec<LinkRow> = match users {
        [] => Vec::new(),
        [user] => each!(conn => open.filter(links::user_id.eq(DbId::from(*user))).load(conn))?,
        users => {
            let users = padded(users.iter().copied().map(DbId::from).collect());
            each!(conn => Prepared(open.filter(links::user_id.eq_any(users))).load(conn))?
        }
    };
    Ok(open.into_iter().map(Link::from).collect())
}

/// The newest link of this kind for the user, whatever became of it.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn newest(conn: &mut Conn, account: AccountId, user: UserId, kind: LinkKind) -> Result<Option<Link>, StorageError> {
    let row = links::table
        .filter(links::account_id.eq(DbId::from(account)))
        .filter(links::user_id.eq(DbId::from(user)))
        .filter(links::kind.eq(kind.name()))
        .order((links::created_at.desc(), links::id.desc()))
        .first::<LinkRow>(conn)
        .optional()?;
    Ok(row.map(Link::from))
}

/// What tells that a link was dead before a moment, whatever killed it.
macro_rules! dead_before {
    ($before:expr) => {
        $crate::schema::links::expires_at
            .lt($before)
            .or($crate::schema::links::used_at.lt($before))
            .or($crate::schema::links::revoked_at.lt($before))
    };
}
pub(crate) use dead_before;

/// Removes links that were dead before `before`, but for those that a mail on record carries.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn purge(conn: &mut Conn, before: Moment) -> Result<usize, StorageError> {
    let is_carried = exists(outbox::table.filter(outbox::link_id.eq(links::id.nullable())));
    let dead = links::table.filter(dead_before!(DbMoment::from(before))).filter(not(is_carried));
    Ok(diesel::delete(dead).execute(conn)?)
}
