//! What users asked support for: organizations back before their time (S1.13).

use diesel::dsl::count_star;
use diesel::prelude::{Insertable, Queryable};
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, OperatorId, OrganizationId, ReactivationRequestId};
use domain::organization::{ReactivationRequest, RequestStatus, SupportDecision};

use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::database::Db;
use crate::error::StorageError;
use crate::lists::{self, Direction};
use crate::schema::reactivation_requests;

#[derive(Queryable, Insertable)]
#[diesel(table_name = reactivation_requests, treat_none_as_default_value = false)]
struct RequestRow {
    id: DbId,
    account_id: DbId,
    organization_id: DbId,
    status: String,
    reason: Option<String>,
    requested_by: DbId,
    requested_at: DbMoment,
    decided_by: Option<DbId>,
    decided_at: Option<DbMoment>,
    decision_reason: Option<String>,
}

impl From<&ReactivationRequest> for RequestRow {
    fn from(request: &ReactivationRequest) -> Self {
        let decision = request.decision.as_ref();
        Self {
            id: request.id.into(),
            account_id: request.account_id.into(),
            organization_id: request.organization_id.into(),
            status: request.status.name().to_owned(),
            reason: request.reason.clone(),
            requested_by: request.requested_by.into(),
            requested_at: request.requested_at.into(),
            decided_by: decision.and_then(|decision| decision.by).map(DbId::from),
            decided_at: decision.map(|decision| decision.at.into()),
            decision_reason: decision.and_then(|decision| decision.reason.clone()),
        }
    }
}

impl TryFrom<RequestRow> for ReactivationRequest {
    type Error = StorageError;

    fn try_from(row: RequestRow) -> Result<Self, StorageError> {
        let unknown = || StorageError::Corrupt(format!("unknown status of a request {:?}", row.status));
        let status = row.status.parse().map_err(|_| unknown())?;
        let (by, reason) = (row.decided_by.map(OperatorId::from), row.decision_reason);
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            organization_id: row.organization_id.into(),
            status,
            reason: row.reason,
            requested_by: row.requested_by.into(),
            requested_at: row.requested_at.0,
            decision: row.decided_at.map(|at| SupportDecision { by, at: at.0, reason }),
        })
    }
}

/// Which requests, for whoever looks after the whole installation; an empty filter finds all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those that stand like this; all where empty.
    pub statuses: Vec<RequestStatus>,
    /// Only this account's.
    pub account: Option<AccountId>,
}

/// A request's place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// When it was made.
    pub at: Moment,
    /// Its id.
    pub id: ReactivationRequestId,
}

/// Where a page begins.
pub type Start = lists::Start<Place>;

type Query<'a> = reactivation_requests::BoxedQuery<'a, Db>;

fn matching(filter: &Filter) -> Query<'static> {
    let mut query = reactivation_requests::table.into_boxed::<Db>();
    if !filter.statuses.is_empty() {
        let names: Vec<_> = filter.statuses.iter().map(|status| status.name()).collect();
        query = query.filter(reactivation_requests::status.eq_any(names));
    }
    if let Some(account) = filter.account {
        query = query.filter(reactivation_requests::account_id.eq(DbId::from(account)));
    }
    query
}

/// How many requests match.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn count(conn: &mut Conn, filter: &Filter) -> Result<i64, StorageError> {
    Ok(matching(filter).select(count_star()).first(conn)?)
}

/// At most `limit` matching requests of the whole installation in the order of time, from `start` on.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(
    conn: &mut Conn,
    filter: &Filter,
    (direction, start): (Direction, Start),
    limit: i64,
) -> Result<Vec<ReactivationRequest>, StorageError> {
    let mut query = matching(filter);
    query = match (start, direction) {
        (Start::Offset(offset), _) => query.offset(offset),
        // The bound on the moment alone is what lets an index begin there.
        (Start::Behind(place), Direction::Ascending) => {
            let (at, id) = (DbMoment::from(place.at), DbId::from(place.id));
            query
                .filter(reactivation_requests::requested_at.ge(at))
                .filter(reactivation_requests::requested_at.gt(at).or(reactivation_requests::id.gt(id)))
        }
        (Start::Behind(place), Direction::Descending) => {
            let (at, id) = (DbMoment::from(place.at), DbId::from(place.id));
            query
                .filter(reactivation_requests::requested_at.le(at))
                .filter(reactivation_requests::requested_at.lt(at).or(reactivation_requests::id.lt(id)))
        }
    };
    query = match direction {
        Direction::Ascending => {
            query.order((reactivation_requests::requested_at.asc(), reactivation_requests::id.asc()))
        }
        Direction::Descending => {
            query.order((reactivation_requests::requested_at.desc(), reactivation_requests::id.desc()))
        }
    };
    query.limit(limit).load::<RequestRow>(conn)?.into_iter().map(ReactivationRequest::try_from).collect()
}

/// The account of the request with this id, for who looks after the whole installation.
///
/// # Errors
/// [`StorageError::NotFound`] when there is none.
pub fn account_of(conn: &mut Conn, id: ReactivationRequestId) -> Result<AccountId, StorageError> {
    let account = reactivation_requests::table.find(DbId::from(id)).select(reactivation_requests::account_id);
    Ok(account.first::<DbId>(conn)?.into())
}

/// The account's request with this id.
///
/// # Errors
/// [`StorageError::NotFound`] when there is none.
pub fn find(
    conn: &mut Conn,
    account: AccountId,
    id: ReactivationRequestId,
) -> Result<ReactivationRequest, StorageError> {
    reactivation_requests::table
        .find(DbId::from(id))
        .filter(reactivation_requests::account_id.eq(DbId::from(account)))
        .first::<RequestRow>(conn)?
        .try_into()
}

/// The open request for an organization, if there is one.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn open(
    conn: &mut Conn,
    account: AccountId,
    organization: OrganizationId,
) -> Result<Option<ReactivationRequest>, StorageError> {
    let row = reactivation_requests::table
        .filter(reactivation_requests::account_id.eq(DbId::from(account)))
        .filter(reactivation_requests::organization_id.eq(DbId::from(organization)))
        .filter(reactivation_requests::status.eq(RequestStatus::Open.name()))
        .first::<RequestRow>(conn)
        .optional()?;
    row.map(ReactivationRequest::try_from).transpose()
}

/// Every request for these organizations, oldest first.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn of_organizations(
    conn: &mut Conn,
    account: AccountId,
    organizations: &[OrganizationId],
) -> Result<Vec<ReactivationRequest>, StorageError> {
    if organizations.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<DbId> = organizations.iter().copied().map(DbId::from).collect();
    let rows = reactivation_requests::table
        .filter(reactivation_requests::account_id.eq(DbId::from(account)))
        .filter(reactivation_requests::organization_id.eq_any(ids))
        .order((reactivation_requests::requested_at.asc(), reactivation_requests::id.asc()))
        .load::<RequestRow>(conn)?;
    rows.into_iter().map(ReactivationRequest::try_from).collect()
}

/// Adds a request.
///
/// # Errors
/// [`StorageError`] when the database fails; the account's write lock keeps two from being open for one organization.
pub fn insert(conn: &mut Conn, request: &ReactivationRequest) -> Result<(), StorageError> {
    diesel::insert_into(reactivation_requests::table).values(RequestRow::from(request)).execute(conn)?;
    Ok(())
}

/// Saves what was decided about a request.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn save(conn: &mut Conn, request: &ReactivationRequest) -> Result<(), StorageError> {
    let RequestRow { id, account_id, status, decided_by, decided_at, decision_reason, .. } = request.into();
    diesel::update(reactivation_requests::table.find(id).filter(reactivation_requests::account_id.eq(account_id)))
        .set((
            reactivation_requests::status.eq(status),
            reactivation_requests::decided_by.eq(decided_by),
            reactivation_requests::decided_at.eq(decided_at),
            reactivation_requests::decision_reason.eq(decision_reason),
        ))
        .execute(conn)?;
    Ok(())
}
