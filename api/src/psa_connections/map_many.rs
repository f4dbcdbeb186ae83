//! `POST /v1/psa-connections/{id}/mappings`

use std::collections::HashSet;

use actix_web::{post, web};
use domain::ids::{OrganizationId, PsaConnectionId};
use persistence::Conn;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::map::{Found, map_one};
use super::reach::Reach;
use crate::caller::{Caller, OrganizationsFull, Permitted};
use crate::change::Work;
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::organizations::seen;
use crate::problem::Failure;
use crate::state::State;

/// Which organizations are to be which companies.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MapMany {
    /// At most 500.
    #[validate(length(min = 1, max = 500, message = "1 to 500 mappings."), nested)]
    #[schema(min_items = 1, max_items = 500)]
    mappings: Vec<Mapping>,
}

/// An organization, and the company that it is to be.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "organization_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f51", "company_id": "250" }))]
pub struct Mapping {
    /// The organization.
    organization_id: Uuid,
    /// The company's id in the PSA.
    #[validate(length(min = 1, max = 40, message = "An id has 1 to 40 characters."))]
    #[schema(min_length = 1, max_length = 40)]
    company_id: String,
}

/// What became of each.
#[derive(Debug, Serialize, ToSchema)]
pub struct MapManyResult {
    /// Whether this only says what would happen.
    dry_run: bool,
    /// How many are mapped now that were not, or to another company.
    #[schema(value_type = u64)]
    mapped: usize,
    /// How many were mapped so already.
    #[schema(value_type = u64)]
    unchanged: usize,
    /// How many are not mapped.
    #[schema(value_type = u64)]
    refused: usize,
    /// Each, in the order in which they were sent.
    results: Vec<MappingResult>,
}

/// What became of one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "organization_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f51", "company_id": "250", "outcome": "mapped",
    "company_name": "Umbrella Corporation", "problem": null
}))]
pub struct MappingResult {
    /// The organization.
    organization_id: Uuid,
    /// The company's id in the PSA.
    company_id: String,
    /// What became of it.
    #[schema(value_type = crate::openapi::schemas::MappingOutcome)]
    outcome: &'static str,
    /// The company's name, where the PSA has it.
    #[schema(required)]
    company_name: Option<String>,
    /// Why it is not mapped.
    #[schema(required)]
    problem: Option<MappingProblem>,
}

/// Why an organization is not mapped.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "code": "company_already_mapped", "detail": "\"Globex\" is mapped to this company." }))]
pub struct MappingProblem {
    /// A problem's code; `unknown` where the PSA has no such company, `repeated` where the organization came before.
    code: String,
    /// Why, in a sentence.
    detail: String,
}

/// Map many organizations to companies of the PSA
///
/// One by one, in the order in which they are sent: those that are refused keep none of the others from being mapped. The
/// PSA is asked once for all of them.
#[utoipa::path(
    operation_id = "map_organizations",
    tag = "PSA",
    params(
        ("id" = Uuid, Path, description = "The connection's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    request_body = MapMany,
    responses((status = 200, description = "What became of each", body = MapManyResult)),
    extensions(
        ("x-required-permission" = json!("organizations:full")),
        ("x-problems" = json!(["precondition_failed", "psa_credentials_refused", "psa_unreachable", "psa_error", "psa_timeout", "psa_rate_limited"]))
    )
)]
#[post("/v1/psa-connections/{id}/mappings")]
pub async fn map_organizations(
    caller: Permitted<OrganizationsFull>,
    id: Id<PsaConnectionId>,
    dry_run: Query<DryRun>,
    body: Body<MapMany>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (Body(MapMany { mappings }), id, Query(DryRun(dry_run))) = (body, *id, dry_run);
    let reach = Reach::find(&state, caller.account_id(), id).await?;
    let ids: Vec<String> = mappings.iter().map(|mapping| mapping.company_id.clone()).collect();
    let found = Found::from(state.psa.companies_with_ids(&reach.open, &ids).await?);
    let map = move |conn: &mut Conn, work: &Work, caller: &Caller| {
        reach.require_still(conn)?;
        let mut before = HashSet::new();
        let mut results = Vec::with_capacity(mappings.len());
        for mapping in mappings {
            let is_new = before.insert(mapping.organization_id);
            let done = if is_new { one(conn, work, caller, (id, &mapping), &found) } else { Err(repeated()) };
            results.push(MappingResult::new(mapping, done, &found)?);
        }
        Answer::ok(&MapManyResult::new(dry_run, results))
    };
    if dry_run {
        return caller.rehearse(&state, map).await;
    }
    caller.answer(&state, move |conn, work, caller| map(conn, work, caller).map(Ok)).await
}

/// Maps one; answers whether that is new.
fn one(
    conn: &mut Conn,
    work: &Work,
    caller: &Caller,
    (connection, mapping): (PsaConnectionId, &Mapping),
    found: &Found,
) -> Result<bool, Failure> {
    let organization = seen(conn, caller, OrganizationId(mapping.organization_id))?.organization;
    map_one(conn, work, caller, &organization, (connection, &mapping.company_id), found).map(|(_, is_new)| is_new)
}

fn repeated() -> Failure {
    Failure::invalid_field("/organization_id", "repeated", "This organization came before.")
}

impl MappingResult {
    /// # Errors
    /// What `done` failed with, where that is no refusal of this one.
    fn new(mapping: Mapping, done: Result<bool, Failure>, found: &Found) -> Result<Self, Failure> {
        let (outcome, problem) = match done {
            Ok(true) => ("mapped", None),
            Ok(false) => ("unchanged", None),
            Err(failure) if failure.code().status().is_client_error() => {
                let (code, detail) = failure.item();
                ("refused", Some(MappingProblem { code, detail }))
            }
            Err(failure) => return Err(failure),
        };
        let company_name = found.name(&mapping.company_id).map(str::to_owned);
        Ok(Self {
            organization_id: mapping.organization_id,
            company_id: mapping.company_id,
            outcome,
            company_name,
            problem,
        })
    }
}

impl MapManyResult {
    fn new(dry_run: bool, results: Vec<MappingResult>) -> Self {
        let count = |outcome| results.iter().filter(|result| result.outcome == outcome).count();
        Self { dry_run, mapped: count("mapped"), unchanged: count("unchanged"), refused: count("refused"), results }
    }
}
