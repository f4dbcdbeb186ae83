//! Which organizations a list holds (S1.10).

use diesel::{EscapeExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, TextExpressionMethods};
use domain::ids::{AccountId, UserId};
use domain::organization::Status;
use domain::text::fold;
use domain::user::OrganizationAccess;

use crate::columns::DbId;
use crate::database::Db;
use crate::lists;
use crate::schema::{organizations, psa_links};

/// Which organizations a list holds; an empty filter holds all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Any part of the name, compared without case and accents.
    pub search: Option<String>,
    /// Only these statuses; all where empty.
    pub statuses: Vec<Status>,
    /// Only those whose default engineer is one of these; all where empty.
    pub engineers: Vec<UserId>,
    /// Only those whose default vCIO is one of these; all where empty.
    pub vcios: Vec<UserId>,
    /// Only those that are mapped to a company of a PSA, or only those that are not; all where absent.
    pub mapped: Option<bool>,
}

impl Filter {
    /// What is searched for, as it is compared; none where nothing is left of it.
    #[must_use]
    pub fn term(&self) -> Option<String> {
        let term = fold(self.search.as_deref()?);
        (!term.is_empty()).then_some(term)
    }

    /// Whether it goes by nothing but what is counted and kept: statuses.
    #[must_use]
    pub fn is_by_kept_counts(&self) -> bool {
        self.term().is_none() && self.engineers.is_empty() && self.vcios.is_empty() && self.mapped.is_none()
    }
}

pub(super) type Query<'a> = organizations::BoxedQuery<'a, Db>;

/// A condition on organizations.
pub(super) type Condition = lists::Condition<organizations::table>;

/// The organizations of the account within `reach` that the filter holds.
pub(super) fn matching<'a>(account: AccountId, reach: &OrganizationAccess, filter: &Filter) -> Query<'a> {
    conditions(account, reach, filter).into_iter().fold(organizations::table.into_boxed::<Db>(), QueryDsl::filter)
}

/// What makes an organization one of the account within `reach` that the filter holds.
pub(super) fn conditions(account: AccountId, reach: &OrganizationAccess, filter: &Filter) -> Vec<Condition> {
    let mut conditions: Vec<Condition> = vec![Box::new(organizations::account_id.eq(DbId::from(account)))];
    if let OrganizationAccess::Only(ids) = reach {
        conditions.push(Box::new(organizations::id.eq_any(ids.iter().copied().map(DbId::from).collect::<Vec<_>>())));
    }
    if !filter.statuses.is_empty() {
        let names: Vec<_> = filter.statuses.iter().map(|status| status.name()).collect();
        conditions.push(Box::new(organizations::status.eq_any(names)));
    }
    let ids = |users: &[UserId]| users.iter().copied().map(DbId::from).collect::<Vec<_>>();
    // Said apart, so that the indexes of those that have one will do.
    if !filter.engineers.is_empty() {
        conditions.push(Box::new(organizations::default_engineer_id.is_not_null()));
        conditions.push(Box::new(organizations::default_engineer_id.assume_not_null().eq_any(ids(&filter.engineers))));
    }
    if !filter.vcios.is_empty() {
        conditions.push(Box::new(organizations::default_vcio_id.is_not_null()));
        conditions.push(Box::new(organizations::default_vcio_id.assume_not_null().eq_any(ids(&filter.vcios))));
    }
    let mapped =
        || psa_links::table.filter(psa_links::account_id.eq(DbId::from(account))).select(psa_links::organization_id);
    match filter.mapped {
        Some(true) => conditions.push(Box::new(organizations::id.eq_any(mapped()))),
        Some(false) => conditions.push(Box::new(organizations::id.ne_all(mapped()))),
        None => {}
    }
    if let Some(term) = filter.term() {
        conditions.push(Box::new(organizations::name_key.like(lists::pattern(&term)).escape('\\')));
    }
    conditions
}
