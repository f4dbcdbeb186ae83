//! Which users a list holds (S0.5 to S0.8).

use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel::{EscapeExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, TextExpressionMethods};
use domain::Moment;
use domain::ids::{AccountId, RoleId};
use domain::text::fold;
use domain::user::{Scope, Status};

use super::scope::within;
use super::to_row::SEPARATOR;
use crate::Conn;
use crate::columns::{DbId, DbMoment, Id};
use crate::database::Db;
use crate::lists;
use crate::schema::users;

/// Which users a list holds; an empty filter holds all but deleted ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Any part of a name, email address or username, compared without case and accents.
    pub search: Option<String>,
    /// Only these statuses; all where empty.
    pub statuses: Vec<Status>,
    /// Only these roles; all where empty.
    pub roles: Vec<RoleId>,
    /// Last signed in at this moment or after.
    pub last_login_from: Option<Moment>,
    /// Last signed in at this moment or before.
    pub last_login_to: Option<Moment>,
}

impl Filter {
    /// What is searched for, as it is compared; none where nothing is left of it.
    #[must_use]
    pub fn term(&self) -> Option<String> {
        let mut term = fold(self.search.as_deref()?);
        term.retain(|character| character != SEPARATOR);
        (!term.is_empty()).then_some(term)
    }

    /// What is searched for where nothing else is asked for.
    #[must_use]
    pub fn only_term(&self) -> Option<String> {
        let is_all = self.statuses.is_empty() && self.roles.is_empty() && !self.is_by_last_login();
        if is_all { self.term() } else { None }
    }

    /// Whether it goes by nothing but what is counted and kept: roles and statuses.
    #[must_use]
    pub fn is_by_kept_counts(&self) -> bool {
        self.term().is_none() && !self.is_by_last_login()
    }

    /// Whether it looks at when users last signed in.
    #[must_use]
    pub fn is_by_last_login(&self) -> bool {
        self.last_login_from.is_some() || self.last_login_to.is_some()
    }
}

pub(super) type Query<'a> = users::BoxedQuery<'a, Db>;

/// A condition on users.
pub(super) type Condition = lists::Condition<users::table>;

/// How users are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lookup {
    /// By any index.
    Index,
    /// Along the index of an order, until a page is full: quicker where many match. SQLite, which does not know how many,
    /// would rather find and sort them all.
    Walk,
}

/// The users of the account within `scope` whom the filter holds.
pub(super) fn matching<'a>(
    conn: &Conn,
    account: AccountId,
    scope: Scope<'_>,
    filter: &Filter,
    lookup: Lookup,
) -> Query<'a> {
    let conditions = conditions_for(conn, account, scope, filter, lookup);
    conditions.into_iter().fold(users::table.into_boxed::<Db>(), QueryDsl::filter)
}

/// What makes a user one of the account within `scope` whom the filter holds.
pub(super) fn conditions(conn: &Conn, account: AccountId, scope: Scope<'_>, filter: &Filter) -> Vec<Condition> {
    conditions_for(conn, account, scope, filter, Lookup::Index)
}

fn conditions_for(
    conn: &Conn,
    account: AccountId,
    scope: Scope<'_>,
    filter: &Filter,
    lookup: Lookup,
) -> Vec<Condition> {
    let mut conditions: Vec<Condition> = vec![
        Box::new(users::account_id.eq(DbId::from(account))),
        // The words of the indexes: a deleted user has this set.
        Box::new(users::deleted_at.is_null()),
    ];
    if let Some(within) = within(conn, &scope) {
        conditions.push(Box::new(within));
    }
    let walks = lookup == Lookup::Walk && matches!(conn, Conn::Sqlite(_));
    if !filter.statuses.is_empty() {
        let names: Vec<_> = filter.statuses.iter().map(|status| status.name()).collect();
        // The plus sign keeps SQLite off the index.
        conditions.push(if walks {
            Box::new(sql::<Text>("+users.status").eq_any(names))
        } else {
            Box::new(users::status.eq_any(names))
        });
    }
    if !filter.roles.is_empty() {
        let ids: Vec<_> = filter.roles.iter().copied().map(DbId::from).collect();
        conditions.push(if walks {
            Box::new(sql::<Id>("+users.role_id").eq_any(ids))
        } else {
            Box::new(users::role_id.eq_any(ids))
        });
    }
    if filter.is_by_last_login() {
        conditions.push(Box::new(users::last_login_at.is_null().eq(false)));
    }
    if let Some(from) = filter.last_login_from {
        conditions.push(Box::new(users::last_login_at.ge(DbMoment::from(from)).assume_not_null()));
    }
    if let Some(to) = filter.last_login_to {
        conditions.push(Box::new(users::last_login_at.le(DbMoment::from(to)).assume_not_null()));
    }
    if let Some(term) = filter.term() {
        conditions.push(Box::new(users::search_key.like(lists::pattern(&term)).escape('\\')));
    }
    conditions
}
