//! Which entries are asked for, and which of them the caller may see.

use diesel::alias;
use diesel::dsl::exists;
use diesel::expression::BoxableExpression;
use diesel::helper_types::IntoBoxed;
use diesel::sql_types::Bool;
use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl};
use domain::Moment;
use domain::audit::{About, TargetKind};
use domain::ids::AccountId;
use domain::user::{OrganizationAccess, Scope, Sight};
use uuid::Uuid;

use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::database::Db;
use crate::schema::{audit_events, users};
use crate::users::within;

/// Which entries; an empty filter finds all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only what this user or operator did.
    pub actor: Option<Uuid>,
    /// Only what was done to this one.
    pub target: Option<Uuid>,
    /// Only these actions; all where empty.
    pub actions: Vec<String>,
    /// At this moment or after.
    pub from: Option<Moment>,
    /// At this moment or before.
    pub to: Option<Moment>,
    /// Only entries up to this number: what was there when somebody began to read.
    pub up_to: Option<i64>,
}

pub(super) type Query<'a> = IntoBoxed<'a, audit_events::table, Db>;
type Condition = Box<dyn BoxableExpression<audit_events::table, Db, SqlType = Bool>>;

/// The account's entries that match `filter` and that whoever has this sight may see: entries about users and
/// organizations outside of it are not there, and what such users did is not found by asking for them.
pub(super) fn matching<'a>(conn: &Conn, account: AccountId, sight: &Sight, filter: &Filter) -> Query<'a> {
    let mut query = audit_events::table.filter(audit_events::account_id.eq(DbId::from(account))).into_boxed::<Db>();
    if let Some(actor) = filter.actor {
        query = query.filter(audit_events::actor_id.eq(DbId(actor)));
        if let Some(condition) = by_seen(conn, account, &sight.users) {
            query = query.filter(condition);
        }
    }
    if let Some(target) = filter.target {
        query = query.filter(audit_events::target_id.eq(DbId(target)));
    }
    query = match filter.actions.as_slice() {
        [] => query,
        [action] => query.filter(audit_events::action.eq(action.clone())),
        several => query.filter(audit_events::action.eq_any(several.to_vec())),
    };
    if let Some(from) = filter.from {
        query = query.filter(audit_events::at.ge(DbMoment::from(from)));
    }
    if let Some(to) = filter.to {
        query = query.filter(audit_events::at.le(DbMoment::from(to)));
    }
    if let Some(number) = filter.up_to {
        // The sum keeps planners off the index of numbers: it holds no order of time.
        query = query.filter((audit_events::number + 0).le(number));
    }
    let about_seen = [about_seen(conn, account, &sight.users), about_reached(sight.organizations)];
    about_seen.into_iter().flatten().fold(query, QueryDsl::filter)
}

/// That an entry is about somebody within `scope`, or about nobody; none where everybody is within. One about a job tells
/// how many users it found: that is for whoever asked for it.
fn about_seen(conn: &Conn, account: AccountId, scope: &Scope) -> Option<Condition> {
    let user = users::table
        .filter(users::account_id.eq(DbId::from(account)))
        .filter(users::id.eq(audit_events::target_id))
        .filter(within(conn, scope)?);
    let Scope::Within { caller, .. } = scope else { return None };
    let queued = alias!(audit_events as queued);
    // By the log itself: it is kept for longer than jobs are.
    let asked_for = queued
        .filter(queued.field(audit_events::account_id).eq(DbId::from(account)))
        .filter(queued.field(audit_events::target_id).eq(audit_events::target_id))
        .filter(queued.field(audit_events::action).eq("job.queued"))
        .filter(queued.field(audit_events::actor_id).eq(caller.map(DbId::from)));
    let of_kinds = |about: About| {
        let kinds = TargetKind::ALL.into_iter().filter(move |kind| kind.about() == about).map(TargetKind::name);
        audit_events::target_kind.eq_any(kinds.collect::<Vec<_>>())
    };
    let about_user = of_kinds(About::User).and(exists(user));
    let about_many = of_kinds(About::Many).and(exists(asked_for));
    Some(Box::new(of_kinds(About::Nobody).or(about_user).or(about_many)))
}

/// That an entry is about an organization within `reach`, or about none; none where all are within.
fn about_reached(reach: &OrganizationAccess) -> Option<Condition> {
    let OrganizationAccess::Only(ids) = reach else { return None };
    let ids: Vec<DbId> = ids.iter().copied().map(DbId::from).collect();
    let about_none = audit_events::target_kind.ne(TargetKind::Organization.name());
    Some(Box::new(about_none.or(audit_events::target_id.eq_any(ids))))
}

/// That somebody within `scope`, or no user, did it; none where everybody is within.
fn by_seen(conn: &Conn, account: AccountId, scope: &Scope) -> Option<Condition> {
    let user = users::table
        .filter(users::account_id.eq(DbId::from(account)))
        .filter(users::id.nullable().eq(audit_events::actor_id))
        .filter(within(conn, scope)?);
    Some(Box::new(audit_events::actor_kind.ne("user").or(exists(user))))
}
