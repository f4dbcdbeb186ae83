//! A request as operators see it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, ReactivationRequestId};
use domain::organization::ReactivationRequest;
use domain::user::Scope;
use persistence::accounts::{self, Account};
use persistence::{Conn, operators, organizations, reactivation_requests, users};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::etag::Resource;
use crate::problem::Failure;

/// A request that support bring an organization back before its time.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReactivationRequest, example = json!(crate::openapi::examples::reactivation_request()))]
pub struct ReactivationRequestView {
    /// The request's id.
    pub id: Uuid,
    /// How it stands: `open`, `approved`, `declined`, or `lapsed` where the organization came back without it.
    #[schema(value_type = crate::openapi::schemas::ReactivationRequestStatus)]
    pub status: &'static str,
    /// Whose client the organization is.
    pub account: RequestAccount,
    /// What is to come back.
    pub organization: RequestOrganization,
    /// Why, in the words of who asks.
    #[schema(required)]
    pub reason: Option<String>,
    /// Who asks.
    pub requested_by: Requester,
    /// When they asked.
    pub requested_at: DateTime<Utc>,
    /// What was said to it; null while it is open.
    #[schema(required)]
    pub decision: Option<DecisionView>,
}

impl Resource for ReactivationRequestView {
    fn names_users(&self) -> bool {
        true
    }
}

/// An account, by id, name and slug.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequestAccount {
    /// The account's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
}

/// An organization, as far as a request goes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequestOrganization {
    /// The organization's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// How it stands now.
    #[schema(value_type = crate::openapi::schemas::OrganizationStatus)]
    pub status: &'static str,
    /// Since when it has been deactivated.
    #[schema(required)]
    pub deactivated_at: Option<DateTime<Utc>>,
    /// From when on users may reactivate it themselves.
    #[schema(required)]
    pub reactivatable_at: Option<DateTime<Utc>>,
}

/// Who asks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Requester {
    /// The user's id.
    pub id: Uuid,
    /// First and last name; null where the user is gone.
    #[schema(required)]
    pub name: Option<String>,
}

/// What was said to a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DecisionView {
    /// The operator who decided; null where the request lapsed.
    #[schema(required)]
    pub by: Option<Decider>,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, in their words; null where the request lapsed.
    #[schema(required)]
    pub reason: Option<String>,
}

/// An operator, by id and name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Decider {
    /// The operator's id.
    pub id: Uuid,
    /// Their name.
    pub name: String,
}

/// The request as it is shown: what `GET` answers with, and what its entity tag stands for.
///
/// # Errors
/// 404 when there is none.
pub fn shown(
    conn: &mut Conn,
    account: AccountId,
    id: ReactivationRequestId,
) -> Result<ReactivationRequestView, Failure> {
    let request = reactivation_requests::find(conn, account, id)?;
    Ok(views(conn, vec![request])?.remove(0))
}

/// Requests of any accounts, with what things are called now.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn views(conn: &mut Conn, requests: Vec<ReactivationRequest>) -> Result<Vec<ReactivationRequestView>, Failure> {
    let mut accounts: HashMap<AccountId, Account> = HashMap::new();
    let mut views = Vec::with_capacity(requests.len());
    for request in requests {
        let account = match accounts.entry(request.account_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(accounts::find(conn, request.account_id)?),
        };
        views.push(view(conn, account, request)?);
    }
    Ok(views)
}

fn view(conn: &mut Conn, account: &Account, request: ReactivationRequest) -> Result<ReactivationRequestView, Failure> {
    let organization = organizations::find(conn, account.id, request.organization_id)?.organization;
    let names = users::names(conn, account.id, &Scope::Everybody, &[request.requested_by])?;
    let name = names.into_iter().next().map(|(_, name)| name).filter(|name| !name.trim().is_empty());
    let decision = match request.decision {
        None => None,
        Some(decision) => {
            let by = decision.by.map(|by| operators::find(conn, by)).transpose()?;
            let by = by.map(|operator| Decider { id: operator.id.0, name: operator.name });
            Some(DecisionView { by, at: decision.at, reason: decision.reason })
        }
    };
    Ok(ReactivationRequestView {
        id: request.id.0,
        status: request.status.name(),
        account: RequestAccount { id: account.id.0, name: account.name.clone(), slug: account.slug.clone() },
        organization: RequestOrganization {
            id: organization.id.0,
            status: organization.status().name(),
            deactivated_at: organization.deactivated.as_ref().map(|deactivated| deactivated.at),
            reactivatable_at: organization.reactivatable_at(&account.policy),
            name: organization.name,
        },
        reason: request.reason,
        requested_by: Requester { id: request.requested_by.0, name },
        requested_at: request.requested_at,
        decision,
    })
}
