//! `POST /v1/organizations/bulk`

use actix_web::{post, web};
use domain::ids::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::create::{Wanted, clean_organization_name};
use super::many::{Outcome, add_each};
use crate::caller::{Caller, OrganizationsFull, Permitted};
use crate::change::Work;
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::query::{DryRun, Query};
use crate::problem::Failure;
use crate::state::State;

/// Organizations to be created.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "organizations": [{ "name": "Umbrella Ltd." }, { "name": "Größe & Söhne" }] }))]
pub struct CreateOrganizations {
    /// In the order in which they get licences.
    #[validate(length(min = 1, max = 1000, message = "From 1 to 1000 organizations."), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    organizations: Vec<OrganizationItem>,
    /// Only say what would happen.
    #[serde(default)]
    #[schema(default = false)]
    dry_run: bool,
}

/// One of many organizations to be created. What is wrong with it is told in its result.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationItem {
    /// Its name: what is none, or longer than 200 characters, is refused by itself.
    #[validate(length(max = 1000, message = "This is far too long for a name."))]
    #[schema(max_length = 1000)]
    name: String,
    /// The engineer who looks after it unless somebody else is named: a user who can sign in or is still invited.
    default_engineer_id: Option<Uuid>,
    /// The vCIO likewise.
    default_vcio_id: Option<Uuid>,
}

/// What became of many organizations.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "dry_run": false, "created": 1, "refused": 1,
    "results": [
        { "index": 0, "outcome": "created", "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f31" },
        { "index": 1, "outcome": "refused", "code": "license_exhausted", "detail": "All 25 licences are in use." }
    ]
}))]
pub struct CreatedOrganizations {
    /// Whether nothing was changed.
    dry_run: bool,
    /// How many were created, or would be.
    #[schema(value_type = u64)]
    created: usize,
    /// How many were refused, or would be.
    #[schema(value_type = u64)]
    refused: usize,
    /// What became of each, in their order.
    results: Vec<OrganizationItemResult>,
}

/// What became of one of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganizationItemResult {
    /// Its place among those that were sent, from 0.
    #[schema(value_type = u64)]
    index: usize,
    /// Whether it was created.
    #[schema(value_type = crate::openapi::schemas::CreationOutcome)]
    outcome: &'static str,
    /// Its id, once it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
    /// Why not, as a stable word: the code of a problem, or of a value that is not accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// The same in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// Create many organizations
///
/// One after the other in one transaction, each active with a licence of its own. One that is refused, for its name or for
/// want of a licence, does not stop the others. At most 1,000 at once; files of any length go through `roster import`.
#[utoipa::path(
    operation_id = "create_organizations",
    tag = "Organizations",
    params(("dry_run" = Option<bool>, Query, description = "Only say what would happen, as `dry_run` in the body does", example = true)),
    request_body = CreateOrganizations,
    responses((status = 200, description = "What became of each", body = CreatedOrganizations)),
    extensions(
        ("x-required-permission" = json!("organizations:full")),
        ("x-problems" = json!(["limited_reach"]))
    )
)]
#[post("/v1/organizations/bulk")]
pub async fn create_organizations(
    caller: Permitted<OrganizationsFull>,
    rehearsed: Query<DryRun>,
    body: Body<CreateOrganizations>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(CreateOrganizations { organizations, dry_run }) = body;
    let dry_run = dry_run || rehearsed.0.0;
    let body = move |conn: &mut persistence::Conn, work: &Work, caller: &Caller| {
        let outcomes = add_each(conn, work, &caller.as_domain(), organizations.iter().map(wanted))?;
        Answer::ok(&CreatedOrganizations::of(outcomes, dry_run))
    };
    if dry_run {
        return caller.rehearse(&state, body).await;
    }
    caller.answer(&state, move |conn, work, caller| body(conn, work, caller).map(Ok)).await
}

fn wanted(item: &OrganizationItem) -> Result<Wanted, Failure> {
    Ok(Wanted {
        name: clean_organization_name(&item.name)?,
        default_engineer: item.default_engineer_id.map(UserId),
        default_vcio: item.default_vcio_id.map(UserId),
    })
}

impl CreatedOrganizations {
    fn of(outcomes: Vec<Outcome>, dry_run: bool) -> Self {
        let created = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Created(_))).count();
        let refused = outcomes.len() - created;
        let result = |(index, outcome)| match outcome {
            // An id that was made in a rehearsal is nobody's.
            Outcome::Created(id) => OrganizationItemResult {
                index,
                outcome: "created",
                id: (!dry_run).then_some(id.0),
                code: None,
                detail: None,
            },
            Outcome::Refused { code, detail } => {
                OrganizationItemResult { index, outcome: "refused", id: None, code: Some(code), detail: Some(detail) }
            }
        };
        Self { dry_run, created, refused, results: outcomes.into_iter().enumerate().map(result).collect() }
    }
}
