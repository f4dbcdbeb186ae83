//! `POST /v1/psa-connections/{id}/refresh`

use std::collections::{HashMap, HashSet};

use actix_web::{post, web};
use domain::ids::{AccountId, PsaConnectionId};
use domain::psa::{Candidate, LinkState, Seen, similarity, state_of};
use persistence::psa_links::{self, PsaLink};
use persistence::{Conn, organizations};
use psa::Company;
use serde::Serialize;
use utoipa::ToSchema;

use super::link_view::PsaLinkView;
use super::map::{Found, record};
use super::reach::Reach;
use crate::caller::{Caller, IntegrationsFull, Permitted};
use crate::change::Work;
use crate::http::answer::Answer;
use crate::http::body::{Empty, OptionalBody};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::organizations::OrganizationRef;
use crate::problem::Failure;
use crate::state::{State, query};

/// What has become of the companies that organizations are mapped to.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefreshResult {
    /// How many mapped companies were looked for.
    #[schema(value_type = u64)]
    checked: usize,
    /// How many of them are not what they were the last time.
    #[schema(value_type = u64)]
    changed: usize,
    /// Those that are missing, inactive or merged, of organizations that the caller reaches.
    attention: Vec<RefreshedLink>,
}

/// An organization whose company is not as it should be.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefreshedLink {
    /// The organization.
    organization: OrganizationRef,
    /// What it is mapped to, and what has become of it.
    psa_link: PsaLinkView,
}

/// Look what has become of mapped companies
///
/// Asks the PSA for every company that an organization is mapped to through this connection. One that vanished, is no
/// longer served or looks merged is reported, here and on its organization's `psa_link`, and stays mapped until somebody
/// decides; new names are taken over.
#[utoipa::path(
    operation_id = "refresh_psa_links",
    tag = "PSA",
    params(("id" = Uuid, Path, description = "The connection's id")),
    responses((status = 200, description = "What was found", body = RefreshResult)),
    extensions(
        ("x-required-permission" = json!("integrations:full")),
        ("x-problems" = json!(["precondition_failed", "psa_credentials_refused", "psa_unreachable", "psa_error", "psa_timeout", "psa_rate_limited"]))
    )
)]
#[post("/v1/psa-connections/{id}/refresh")]
pub async fn refresh_psa_links(
    caller: Permitted<IntegrationsFull>,
    id: Id<PsaConnectionId>,
    _: Query<Nothing>,
    _: OptionalBody<Empty>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (account, id) = (caller.account_id(), *id);
    let reach = Reach::find(&state, account, id).await?;
    let links = query(&state, move |conn| Ok(psa_links::of_connection(conn, account, id)?)).await?;
    let ids: Vec<String> = links.iter().map(|link| link.link.company_id.clone()).collect();
    let found = Found::from(state.psa.companies_with_ids(&reach.open, &ids).await?);
    let ids: HashSet<String> = ids.into_iter().collect();
    let is_well = |link: &PsaLink| found.seen(&link.link.company_id) == Seen::Active;
    // Only where a company is gone does it matter who bears its name.
    let others = if links.iter().all(is_well) { Vec::new() } else { state.psa.all_companies(&reach.open).await? };
    let namesakes = Namesakes::of(&links, &found, &others);
    caller
        .answer(&state, move |conn, work, caller| {
            reach.require_still(conn)?;
            let mut result = RefreshResult { checked: 0, changed: 0, attention: Vec::new() };
            for before in psa_links::of_connection(conn, account, id)? {
                // Whatever was mapped since then was looked for when it was.
                if !ids.contains(&before.link.company_id) {
                    continue;
                }
                let after = looked_for(&before, &found, &namesakes, work);
                note(conn, work, caller, account, (&before, &after), &mut result)?;
            }
            Ok(Ok(Answer::ok(&result)?))
        })
        .await
}

/// The link with what was found out about its company.
fn looked_for(before: &PsaLink, found: &Found, namesakes: &Namesakes, work: &Work) -> PsaLink {
    let id = &before.link.company_id;
    let successor = namesakes.0.get(id).cloned();
    let state = state_of(found.seen(id), successor.is_some());
    PsaLink {
        company_name: found.name(id).map_or_else(|| before.company_name.clone(), str::to_owned),
        state,
        successor: successor.filter(|_| state == LinkState::Merged),
        checked_at: work.now,
        ..before.clone()
    }
}

fn note(
    conn: &mut Conn,
    work: &Work,
    caller: &Caller,
    account: AccountId,
    (before, after): (&PsaLink, &PsaLink),
    result: &mut RefreshResult,
) -> Result<(), Failure> {
    psa_links::save(conn, after)?;
    result.checked += 1;
    let is_changed = before.state != after.state || before.successor != after.successor;
    let needs_attention = after.state != LinkState::Ok && caller.organization_access.reaches(after.organization_id);
    if !is_changed && !needs_attention {
        return Ok(());
    }
    let organization = organizations::find(conn, account, after.organization_id)?.organization;
    if is_changed {
        result.changed += 1;
        record(conn, work, "organization.psa_company_changed", &organization, Some(before), Some(after))?;
    }
    if needs_attention {
        result.attention.push(RefreshedLink { organization: (&organization).into(), psa_link: after.into() });
    }
    Ok(())
}

/// For companies that are gone or no longer served: the one other that is served and bears the same name.
struct Namesakes(HashMap<String, (String, String)>);

impl Namesakes {
    fn of(links: &[PsaLink], found: &Found, others: &[Company]) -> Self {
        let gone = links.iter().filter(|link| found.seen(&link.link.company_id) != Seen::Active);
        let others: Vec<(Candidate, &Company)> = others
            .iter()
            .filter(|company| company.active)
            .map(|company| (Candidate::new(&company.name), company))
            .collect();
        let namesake = |link: &PsaLink| {
            let id = &link.link.company_id;
            let name = Candidate::new(found.name(id).unwrap_or(&link.company_name));
            let mut same =
                others.iter().filter(|(other, company)| company.id != *id && similarity(&name, other) >= 1.0);
            let only = same.next().filter(|_| same.next().is_none())?.1;
            Some((id.clone(), (only.id.clone(), only.name.clone())))
        };
        Self(gone.filter_map(namesake).collect())
    }
}
