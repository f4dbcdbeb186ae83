//! Mapping organizations to companies, once these are known: what the operations that map one, and many, have in common.

use std::collections::HashMap;

use domain::ids::PsaConnectionId;
use domain::organization::{Organization, Status};
use domain::psa::{Link, LinkState, MapRefusal, Seen, map};
use persistence::psa_links::{self, PsaLink};
use persistence::{Conn, organizations};
use psa::Company;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::change::Work;
use crate::change::audit::{self, Target, TargetKind};
use crate::problem::{Code, Failure};

/// Companies as a PSA has just had them, by their ids.
pub struct Found(HashMap<String, Company>);

impl From<Vec<Company>> for Found {
    fn from(companies: Vec<Company>) -> Self {
        Self(companies.into_iter().map(|company| (company.id.clone(), company)).collect())
    }
}

impl Found {
    /// How the PSA has the company with this id.
    #[must_use]
    pub fn seen(&self, id: &str) -> Seen {
        match self.0.get(id) {
            Some(company) if company.active => Seen::Active,
            Some(_) => Seen::Inactive,
            None => Seen::Gone,
        }
    }

    /// The name of the company with this id.
    #[must_use]
    pub fn name(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(|company| company.name.as_str())
    }
}

/// Maps `organization` to a company among those that were `found`; answers with what it is mapped to, and whether that is
/// new.
///
/// # Errors
/// Why it is not mapped.
pub fn map_one(
    conn: &mut Conn,
    work: &Work,
    caller: &Caller,
    organization: &Organization,
    (connection, company_id): (PsaConnectionId, &str),
    found: &Found,
) -> Result<(PsaLink, bool), Failure> {
    let account = caller.account_id();
    let link = Link { connection, company_id: company_id.to_owned() };
    let mapped = psa_links::of_company(conn, account, &link)?;
    let is_active = organization.status() == Status::Active;
    if let Err(refusal) = map(organization.id, is_active, found.seen(company_id), mapped) {
        return Err(refused(conn, caller, refusal)?);
    }
    let before = psa_links::find(conn, account, organization.id)?;
    let state = if found.seen(company_id) == Seen::Active { LinkState::Ok } else { LinkState::Inactive };
    let same = before.as_ref().filter(|before| before.link == link);
    let after = PsaLink {
        organization_id: organization.id,
        account_id: account,
        company_name: found.name(company_id).unwrap_or_default().to_owned(),
        state,
        successor: None,
        checked_at: work.now,
        created_at: same.map_or(work.now, |same| same.created_at),
        link,
    };
    let is_new = same.is_none();
    match &before {
        Some(_) => psa_links::save(conn, &after)?,
        None => psa_links::insert(conn, &after)?,
    }
    if is_new {
        record(conn, work, "organization.mapped", organization, before.as_ref(), Some(&after))?;
    }
    Ok((after, is_new))
}

/// Why an organization is not mapped, as a problem.
fn refused(conn: &mut Conn, caller: &Caller, refusal: MapRefusal) -> Result<Failure, Failure> {
    Ok(match refusal {
        MapRefusal::OrganizationDeactivated => Failure::new(Code::OrganizationDeactivated, refusal.to_string()),
        MapRefusal::UnknownCompany => Failure::invalid_field("/company_id", "unknown", refusal.to_string()),
        MapRefusal::CompanyTaken { by } if caller.organization_access.reaches(by) => {
            let name = organizations::find(conn, caller.account_id(), by)?.organization.name;
            Failure::new(Code::CompanyAlreadyMapped, format!("\"{name}\" is mapped to this company."))
        }
        MapRefusal::CompanyTaken { .. } => Failure::new(Code::CompanyAlreadyMapped, refusal.to_string()),
    })
}

/// Records what an organization is mapped to now, and was before, as a change of the organization.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn record(
    conn: &mut Conn,
    work: &Work,
    action: &'static str,
    organization: &Organization,
    before: Option<&PsaLink>,
    after: Option<&PsaLink>,
) -> Result<(), Failure> {
    organizations::touch(conn, work.account.id, organization.id, work.now)?;
    let (kind, id, name) = (TargetKind::Organization, organization.id.0, organization.name.clone());
    let target = Target { kind, id, name };
    audit::record(conn, work, action, target, before.map(snapshot), after.map(snapshot), None)
}

fn snapshot(link: &PsaLink) -> Value {
    json!({ "psa_link": {
        "connection_id": link.link.connection.to_string(),
        "company_id": link.link.company_id,
        "company_name": link.company_name,
        "state": link.state.name(),
    } })
}
