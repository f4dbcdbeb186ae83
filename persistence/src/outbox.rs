//! The outbox: mails are written in the transaction that causes them and sent afterwards, by whichever node claims them.

use diesel::prelude::{Insertable, Queryable};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl,
};
use domain::Moment;
use domain::ids::{AccountId, LinkId, MailId, UserId};
use serde_json::Value;

use crate::Conn;
use crate::columns::{DbId, DbJson, DbMoment, TailDsl, each, skip_locked};
use crate::database::{Prepared, note_mail_put, updated};
use crate::error::StorageError;
use crate::links::dead_before;
use crate::lists::padded;
use crate::schema::{links, outbox};

/// A mail to be sent.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Its id, the same on every attempt.
    pub id: MailId,
    /// The account.
    pub account_id: AccountId,
    /// For whom, or about whom where it goes to support.
    pub user_id: UserId,
    /// The link that it carries.
    pub link_id: Option<LinkId>,
    /// What it says.
    pub letter: Value,
    /// The address.
    pub recipient: String,
    /// The name that goes with the address.
    pub recipient_name: String,
    /// The link's token, sealed; erased once the mail is out.
    pub sealed_token: Option<Vec<u8>>,
    /// When it was written.
    pub created_at: Moment,
    /// Failed attempts so far.
    pub attempts: i64,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
struct MailRow {
    id: DbId,
    account_id: DbId,
    user_id: DbId,
    link_id: Option<DbId>,
    letter: DbJson,
    recipient: String,
    recipient_name: String,
    sealed_token: Option<Vec<u8>>,
    created_at: DbMoment,
    attempts: i64,
    next_attempt_at: Option<DbMoment>,
    sent_at: Option<DbMoment>,
    failed_at: Option<DbMoment>,
    last_error: Option<String>,
}

impl From<MailRow> for Mail {
    fn from(row: MailRow) -> Self {
        Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            user_id: row.user_id.into(),
            link_id: row.link_id.map(LinkId::from),
            letter: row.letter.0,
            recipient: row.recipient,
            recipient_name: row.recipient_name,
            sealed_token: row.sealed_token,
            created_at: row.created_at.0,
            attempts: row.attempts,
        }
    }
}

/// Puts a mail into the outbox, due at once.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert(conn: &mut Conn, mail: &Mail) -> Result<(), StorageError> {
    let row = MailRow {
        id: mail.id.into(),
        account_id: mail.account_id.into(),
        user_id: mail.user_id.into(),
        link_id: mail.link_id.map(DbId::from),
        letter: DbJson(mail.letter.clone()),
        recipient: mail.recipient.clone(),
        recipient_name: mail.recipient_name.clone(),
        sealed_token: mail.sealed_token.clone(),
        created_at: mail.created_at.into(),
        attempts: mail.attempts,
        next_attempt_at: Some(mail.created_at.into()),
        sent_at: None,
        failed_at: None,
        last_error: None,
    };
    each!(conn => diesel::insert_into(outbox::table).values(row).execute(conn))?;
    note_mail_put();
    Ok(())
}

/// Claims at most `limit` due mails until `claimed_until`: no other node takes them before, and one that dies with them
/// only delays them. Whether a mail's link still works is asked right before it is sent ([`link_is_live`]).
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn claim_due(conn: &mut Conn, now: Moment, claimed_until: Moment, limit: i64) -> Result<Vec<Mail>, StorageError> {
    let lock = skip_locked(conn);
    let due = outbox::table
        .filter(outbox::next_attempt_at.le(DbMoment::from(now)))
        .order((outbox::next_attempt_at.asc(), outbox::id.asc()))
        .limit(limit)
        .tail(lock)
        .load::<MailRow>(conn)?;
    let ids: Vec<DbId> = due.iter().map(|row| row.id).collect();
    let claimed = diesel::update(outbox::table.filter(outbox::id.eq_any(padded(ids))))
        .set(outbox::next_attempt_at.eq(DbMoment::from(claimed_until)));
    updated!(conn, claimed, outbox::id)?;
    Ok(due.into_iter().map(Mail::from).collect())
}

/// Whether the link that a mail carries would still work: a mail with a dead one is not worth sending.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn link_is_live(conn: &mut Conn, mail: &Mail, now: Moment) -> Result<bool, StorageError> {
    let Some(link) = mail.link_id else { return Ok(true) };
    Ok(links::table
        .find(DbId::from(link))
        .filter(links::account_id.eq(DbId::from(mail.account_id)))
        .filter(links::revoked_at.is_null())
        .filter(links::used_at.is_null())
        .filter(links::expires_at.gt(DbMoment::from(now)))
        .select(links::id)
        .first::<DbId>(conn)
        .optional()?
        .is_some())
}

/// Records that a mail went out, on its link too, and erases the link's token.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn mark_sent(conn: &mut Conn, mail: &Mail, now: Moment) -> Result<(), StorageError> {
    let account = DbId::from(mail.account_id);
    let sent = diesel::update(outbox::table.find(DbId::from(mail.id)).filter(outbox::account_id.eq(account))).set((
        outbox::sent_at.eq(DbMoment::from(now)),
        outbox::next_attempt_at.eq(None::<DbMoment>),
        outbox::sealed_token.eq(None::<Vec<u8>>),
    ));
    updated!(conn, sent, outbox::id)?;
    if let Some(link) = mail.link_id {
        let sent = diesel::update(links::table.find(DbId::from(link)).filter(links::account_id.eq(account)))
            .set(links::sent_at.eq(DbMoment::from(now)));
        updated!(conn, sent, links::id)?;
    }
    Ok(())
}

/// Records a failed attempt; the mail is tried again at `next_attempt_at`, or given up where there is none.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn mark_failed(
    conn: &mut Conn,
    mail: &Mail,
    error: &str,
    next_attempt_at: Option<Moment>,
    now: Moment,
) -> Result<(), StorageError> {
    let given_up = next_attempt_at.is_none().then_some(DbMoment::from(now));
    let sealed = if given_up.is_some() { None } else { mail.sealed_token.clone() };
    diesel::update(outbox::table.find(DbId::from(mail.id)).filter(outbox::account_id.eq(DbId::from(mail.account_id))))
        .set((
            outbox::attempts.eq(outbox::attempts + 1),
            outbox::next_attempt_at.eq(next_attempt_at.map(DbMoment::from)),
            outbox::failed_at.eq(given_up),
            outbox::sealed_token.eq(sealed),
            outbox::last_error.eq(error),
        ))
        .execute(conn)?;
    Ok(())
}

/// Erases every mail to the user, those that wait included.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn erase(conn: &mut Conn, account: AccountId, user: UserId) -> Result<(), StorageError> {
    diesel::delete(
        outbox::table.filter(outbox::account_id.eq(DbId::from(account))).filter(outbox::user_id.eq(DbId::from(user))),
    )
    .execute(conn)?;
    Ok(())
}

/// How the delivery of a link's mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Not tried yet, or to be tried again.
    Pending,
    /// Handed to the mail server.
    Sent,
    /// Given up.
    Failed,
}

/// How the deliveries of these links' mails stand.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn deliveries(
    conn: &mut Conn,
    account: AccountId,
    links: &[LinkId],
) -> Result<Vec<(LinkId, Delivery)>, StorageError> {
    let mails = outbox::table.filter(outbox::account_id.eq(DbId::from(account))).select((
        outbox::link_id,
        outbox::sent_at,
        outbox::failed_at,
    ));
    let rows: Vec<(Option<DbId>, Option<DbMoment>, Option<DbMoment>)> = match links {
        [] => Vec::new(),
        [link] => each!(conn => mails.filter(outbox::link_id.eq(DbId::from(*link))).load(conn))?,
        links => {
            let links = padded(links.iter().copied().map(DbId::from).collect());
            each!(conn => Prepared(mails.filter(outbox::link_id.eq_any(links))).load(conn))?
        }
    };
    Ok(rows
        .into_iter()
        .filter_map(|(link, sent, failed)| {
            let delivery = match (sent, failed) {
                (Some(_), _) => Delivery::Sent,
                (None, Some(_)) => Delivery::Failed,
                (None, None) => Delivery::Pending,
            };
            Some((link?.into(), delivery))
        })
        .collect())
}

/// Whether any mail is due.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn any_due(conn: &mut Conn, now: Moment) -> Result<bool, StorageError> {
    let due = outbox::table
        .filter(outbox::next_attempt_at.le(DbMoment::from(now)))
        .select(outbox::id)
        .first::<DbId>(conn)
        .optional()?;
    Ok(due.is_some())
}

/// The sealed token of the user's newest mail that waits with a link.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn newest_sealed_token(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
) -> Result<Option<(MailId, Vec<u8>)>, StorageError> {
    let found = outbox::table
        .filter(outbox::account_id.eq(DbId::from(account)))
        .filter(outbox::user_id.eq(DbId::from(user)))
        .filter(outbox::sealed_token.is_not_null())
        .order((outbox::created_at.desc(), outbox::id.desc()))
        .select((outbox::id, outbox::sealed_token))
        .first::<(DbId, Option<Vec<u8>>)>(conn)
        .optional()?;
    Ok(found.and_then(|(id, sealed)| sealed.map(|sealed| (id.into(), sealed))))
}

/// Removes mails that were sent or given up before `before`. One that carries a link stays for as long as the link may
/// be asked about: until that was dead before `before`, too.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn purge(conn: &mut Conn, before: Moment) -> Result<usize, StorageError> {
    let before = DbMoment::from(before);
    let dead = links::table.filter(dead_before!(before)).select(links::id.nullable());
    let settled = outbox::table
        .filter(outbox::sent_at.lt(before).or(outbox::failed_at.lt(before)))
        .filter(outbox::link_id.is_null().or(outbox::link_id.eq_any(dead)));
    Ok(diesel::delete(settled).execute(conn)?)
}
