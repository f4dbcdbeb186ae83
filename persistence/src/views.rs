//! Named ways of looking at a list, each somebody's own or shared with the account.

use diesel::dsl::count_star;
use diesel::prelude::{AsChangeset, Insertable, Queryable};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, UserId, ViewId};
use domain::text::fold;
use serde_json::Value;

use crate::Conn;
use crate::columns::{DbId, DbJson, DbMoment};
use crate::database::Db;
use crate::error::StorageError;
use crate::schema::views;

/// A named way of looking at a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its id.
    pub id: ViewId,
    /// The account it belongs to.
    pub account_id: AccountId,
    /// Who made it; they may be gone.
    pub owner_id: UserId,
    /// The list's name.
    pub list: String,
    /// Its name; unique among the owner's views of the list, without case and accents.
    pub name: String,
    /// Whether everybody in the account who sees the list sees it.
    pub shared: bool,
    /// What was chosen on the list.
    pub state: Value,
    /// When it was made.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = views, treat_none_as_default_value = false)]
struct ViewRow {
    id: DbId,
    account_id: DbId,
    owner_id: DbId,
    list: String,
    name: String,
    name_key: String,
    shared: bool,
    state: DbJson,
    created_at: DbMoment,
    updated_at: DbMoment,
}

impl From<&View> for ViewRow {
    fn from(view: &View) -> Self {
        Self {
            id: view.id.into(),
            account_id: view.account_id.into(),
            owner_id: view.owner_id.into(),
            list: view.list.clone(),
            name: view.name.clone(),
            name_key: fold(&view.name),
            shared: view.shared,
            state: DbJson(view.state.clone()),
            created_at: view.created_at.into(),
            updated_at: view.updated_at.into(),
        }
    }
}

impl From<ViewRow> for View {
    fn from(row: ViewRow) -> Self {
        Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            owner_id: row.owner_id.into(),
            list: row.list,
            name: row.name,
            shared: row.shared,
            state: row.state.0,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}

type Query<'a> = views::BoxedQuery<'a, Db>;

/// The views of one of `lists` that `user` has or that are shared with them.
fn visible<'a>(account: AccountId, user: UserId, lists: &[&str]) -> Query<'a> {
    let lists: Vec<String> = lists.iter().map(|&list| list.to_owned()).collect();
    views::table
        .filter(views::account_id.eq(DbId::from(account)))
        .filter(views::owner_id.eq(DbId::from(user)).or(views::shared.eq(true)))
        .filter(views::list.eq_any(lists))
        .into_boxed::<Db>()
}

/// The views of `lists` that `user` has or that are shared with them, by name.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(conn: &mut Conn, account: AccountId, user: UserId, lists: &[&str]) -> Result<Vec<View>, StorageError> {
    let rows = visible(account, user, lists).order((views::name_key.asc(), views::id.asc())).load::<ViewRow>(conn)?;
    Ok(rows.into_iter().map(View::from).collect())
}

/// The view with this id, if it is one of `lists` and `user` has it or it is shared with them.
///
/// # Errors
/// [`StorageError::NotFound`] when there is none.
pub fn find(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
    lists: &[&str],
    id: ViewId,
) -> Result<View, StorageError> {
    Ok(visible(account, user, lists).filter(views::id.eq(DbId::from(id))).first::<ViewRow>(conn)?.into())
}

/// How many views of `list` the user has made.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn count_own(conn: &mut Conn, account: AccountId, user: UserId, list: &str) -> Result<i64, StorageError> {
    Ok(views::table
        .filter(views::account_id.eq(DbId::from(account)))
        .filter(views::owner_id.eq(DbId::from(user)))
        .filter(views::list.eq(list))
        .select(count_star())
        .first(conn)?)
}

/// How many views of `list` are shared in the account.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn count_shared(conn: &mut Conn, account: AccountId, list: &str) -> Result<i64, StorageError> {
    Ok(views::table
        .filter(views::account_id.eq(DbId::from(account)))
        .filter(views::shared.eq(true))
        .filter(views::list.eq(list))
        .select(count_star())
        .first(conn)?)
}

/// Adds a view.
///
/// # Errors
/// [`StorageError::Taken`] when its owner has another of that list and name.
pub fn insert(conn: &mut Conn, view: &View) -> Result<(), StorageError> {
    diesel::insert_into(views::table).values(ViewRow::from(view)).execute(conn)?;
    Ok(())
}

/// Saves a view.
///
/// # Errors
/// [`StorageError::Taken`] when its owner has another of that list and name.
pub fn save(conn: &mut Conn, view: &View) -> Result<(), StorageError> {
    diesel::update(views::table.find(DbId::from(view.id)).filter(views::account_id.eq(DbId::from(view.account_id))))
        .set(ViewRow::from(view))
        .execute(conn)?;
    Ok(())
}

/// Removes a view.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn delete(conn: &mut Conn, account: AccountId, id: ViewId) -> Result<(), StorageError> {
    diesel::delete(views::table.find(DbId::from(id)).filter(views::account_id.eq(DbId::from(account))))
        .execute(conn)?;
    Ok(())
}

/// Removes what the user has shared with nobody.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn delete_private(conn: &mut Conn, account: AccountId, user: UserId) -> Result<(), StorageError> {
    diesel::delete(
        views::table
            .filter(views::account_id.eq(DbId::from(account)))
            .filter(views::owner_id.eq(DbId::from(user)))
            .filter(views::shared.eq(false)),
    )
    .execute(conn)?;
    Ok(())
}
