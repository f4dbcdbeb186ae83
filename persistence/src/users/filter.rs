//! Which users a list holds (S0.5 to S0.8).

use diesel::{EscapeExpressionMethods, ExpressionMethods, QueryDsl, TextExpressionMethods};
use domain::Moment;
use domain::ids::{AccountId, RoleId};
use domain::text::fold;
use domain::user::Status;

use super::to_row::SEPARATOR;
use crate::columns::{DbId, DbMoment};
use crate::database::Db;
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

    /// Whether it looks at when users last signed in.
    #[must_use]
    pub fn is_by_last_login(&self) -> bool {
        self.last_login_from.is_some() || self.last_login_to.is_some()
    }
}

pub(super) type Query<'a> = users::BoxedQuery<'a, Db>;

/// The users of the account that the filter holds.
pub(super) fn matching<'a>(account: AccountId, filter: &Filter) -> Query<'a> {
    let mut query = users::table
        .filter(users::account_id.eq(DbId::from(account)))
        // The words of the indexes: a deleted user has this set.
        .filter(users::deleted_at.is_null())
        .into_boxed::<Db>();
    if !filter.statuses.is_empty() {
        query = query.filter(users::status.eq_any(filter.statuses.iter().map(|status| status.name())));
    }
    if !filter.roles.is_empty() {
        query = query.filter(users::role_id.eq_any(filter.roles.iter().copied().map(DbId::from)));
    }
    if let Some(from) = filter.last_login_from {
        query = query
            .filter(users::last_login_at.is_null().eq(false))
            .filter(users::last_login_at.ge(DbMoment::from(from)));
    }
    if let Some(to) = filter.last_login_to {
        query =
            query.filter(users::last_login_at.is_null().eq(false)).filter(users::last_login_at.le(DbMoment::from(to)));
    }
    if let Some(term) = filter.term() {
        query = query.filter(users::search_key.like(pattern(&term)).escape('\\'));
    }
    query
}

/// The pattern that finds `term` anywhere, taken literally: `%` and `_` mean themselves.
fn pattern(term: &str) -> String {
    let mut pattern = String::from("%");
    for character in term.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
