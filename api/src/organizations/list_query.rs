//! What a list of organizations is asked for: filters, search, sort, page (S1.10).

use domain::ids::UserId;
use domain::organization::Status;
use domain::user::Scope;
use persistence::lists::Direction;
use persistence::organizations::{Filter, SortColumn};
use persistence::{Conn, users};
use uuid::Uuid;

use crate::caller::Caller;
use crate::http::export::Format;
use crate::http::query::{self, FromParameters, Parameters, read};
use crate::http::sort;
use crate::http::walk::Asked;
use crate::problem::Failure;

/// Which organizations, in which order: the list without its pages.
#[derive(Debug, Clone)]
pub struct OrganizationOrder {
    /// Which organizations.
    pub filter: Filter,
    /// In which order.
    pub sort: Vec<(SortColumn, Direction)>,
}

impl OrganizationOrder {
    /// The same, as it is answered to this caller: who asks by users whom they do not see finds nothing by them.
    ///
    /// # Errors
    /// [`Failure`] when the database fails.
    pub fn seen_by(self, conn: &mut Conn, caller: &Caller) -> Result<Self, Failure> {
        let (domain_caller, account) = (caller.as_domain(), caller.account_id());
        let scope = domain_caller.scope(&caller.account.policy);
        if scope == Scope::Everybody {
            return Ok(self);
        }
        let mut seen = |asked: Vec<UserId>| -> Result<Vec<UserId>, Failure> {
            if asked.is_empty() {
                return Ok(asked);
            }
            let seen = users::seen_among(conn, account, &scope, &asked)?;
            // None of them is a filter still, which nothing passes.
            Ok(if seen.is_empty() { vec![NOBODY] } else { seen })
        };
        let filter = Filter { engineers: seen(self.filter.engineers)?, vcios: seen(self.filter.vcios)?, ..self.filter };
        Ok(Self { filter, ..self })
    }
}

impl FromParameters for OrganizationOrder {
    fn take(parameters: &mut Parameters) -> Self {
        Self { filter: Filter::take(parameters), sort: order(parameters) }
    }
}

/// A user that there is none of.
const NOBODY: UserId = UserId(Uuid::nil());

/// The list as a file.
#[derive(Debug)]
pub struct OrganizationExportQuery {
    /// Which organizations, in which order.
    pub organizations: OrganizationOrder,
    /// What kind of file.
    pub format: Format,
}

impl FromParameters for OrganizationExportQuery {
    fn take(parameters: &mut Parameters) -> Self {
        Self { organizations: OrganizationOrder::take(parameters), format: Format::take(parameters) }
    }
}

/// What a list of organizations is asked for.
#[derive(Debug)]
pub struct OrganizationListQuery {
    /// Which organizations, in which order.
    pub organizations: OrganizationOrder,
    /// Which page.
    pub asked: Asked,
}

impl OrganizationListQuery {
    /// The list that is walked through, whatever the page: what a cursor belongs to.
    #[must_use]
    pub fn list(&self) -> String {
        format!("organizations {:?} {:?}", self.organizations.filter, self.organizations.sort)
    }
}

impl FromParameters for OrganizationListQuery {
    fn take(parameters: &mut Parameters) -> Self {
        Self { asked: Asked::take(parameters), organizations: OrganizationOrder::take(parameters) }
    }
}

impl FromParameters for Filter {
    fn take(parameters: &mut Parameters) -> Self {
        let search = query::search(parameters);
        let statuses = parameters.list("status", &format!("Statuses are: {}.", Status::NAMES.join(", ")));
        let mapped = parameters.flag("mapped");
        let mut users = |name| parameters.list::<UserId>(name, "Ids of users are UUIDs, separated by commas.");
        Self { search, statuses, engineers: users("default_engineer_id"), vcios: users("default_vcio_id"), mapped }
    }
}

/// Whether a list would take these filters, search and sort.
///
/// # Errors
/// Every parameter that it would refuse; a page is none of them.
pub fn check_list(query: &str) -> Result<(), Failure> {
    read::<Look>(query).map(|Look| ())
}

/// How a list looks, whatever its page.
struct Look;

impl FromParameters for Look {
    fn take(parameters: &mut Parameters) -> Self {
        OrganizationOrder::take(parameters);
        Self
    }
}

/// The words that sort a list: each column, and each with a minus sign in front.
pub fn sort_words() -> impl Iterator<Item = String> {
    sort::words(&COLUMNS)
}

/// The names of columns that a list can be sorted by. They may be reactivated in the order in which they were
/// deactivated.
const COLUMNS: [(&str, SortColumn); 8] = [
    ("name", SortColumn::Name),
    ("status", SortColumn::Status),
    ("default_engineer", SortColumn::DefaultEngineer),
    ("default_vcio", SortColumn::DefaultVcio),
    ("deactivated_at", SortColumn::DeactivatedAt),
    ("reactivatable_at", SortColumn::DeactivatedAt),
    ("created_at", SortColumn::CreatedAt),
    ("updated_at", SortColumn::UpdatedAt),
];

fn order(parameters: &mut Parameters) -> Vec<(SortColumn, Direction)> {
    sort::take(parameters, &COLUMNS, &[(SortColumn::Name, Direction::Ascending)])
}
