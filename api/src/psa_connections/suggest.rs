//! `GET /v1/psa-connections/{id}/suggestions`

use std::collections::HashSet;

use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::ids::PsaConnectionId;
use domain::organization::{Organization, Status};
use domain::permissions::{Area, Level};
use domain::psa::Suggestions;
use persistence::lists::Direction;
use persistence::organizations::{self, Filter, SortColumn, Stored};
use persistence::psa_links;
use psa::Company;
use serde::Serialize;
use utoipa::ToSchema;

use super::reach::Reach;
use crate::caller::{IntegrationsRead, Permitted};
use crate::http::cursor;
use crate::http::page::PageView;
use crate::http::path::Id;
use crate::http::place::ListPlace;
use crate::http::query::{FromParameters, Parameters, Query};
use crate::http::walk::Asked;
use crate::organizations::OrganizationRef;
use crate::problem::{Code, Failure};
use crate::state::{State, read};

/// How alike names are at least, unless somebody asks for another measure.
const THRESHOLD: f64 = 0.85;

/// A page of organizations that are not mapped, with the companies that they may be.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionList {
    /// The organizations on the page, by name.
    data: Vec<Suggestion>,
    /// Where the page stands.
    page: PageView,
}

/// An organization that is not mapped, with the companies that it may be.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suggestion {
    /// The organization.
    organization: OrganizationRef,
    /// The companies, the most alike first; at most three, and none where no name is alike.
    companies: Vec<SuggestedCompany>,
}

/// A company that an organization may be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "id": "250", "name": "Umbrella Corporation", "identifier": "Umbrella", "score": 1.0 }))]
pub struct SuggestedCompany {
    /// Its id in the PSA.
    id: String,
    /// Its name.
    name: String,
    /// What it is called in short.
    #[schema(required)]
    identifier: Option<String>,
    /// How much the names are alike: 1 where they are the same but for legal forms, accents, case and punctuation.
    #[schema(minimum = 0.0, maximum = 1.0)]
    score: f64,
}

/// What is asked for.
pub struct SuggestionQuery {
    threshold: f64,
    asked: Asked,
}

impl FromParameters for SuggestionQuery {
    fn take(parameters: &mut Parameters) -> Self {
        let threshold = parameters.parsed("threshold", "range", "A threshold is a number from 0.5 to 1.", |text| {
            text.parse().ok().filter(|threshold| (0.5..=1.0).contains(threshold))
        });
        Self { threshold: threshold.unwrap_or(THRESHOLD), asked: Asked::take(parameters) }
    }
}

/// Suggest which companies organizations are
///
/// Active organizations that are mapped to no company, each with the companies of the PSA whose names are most alike, of
/// those that are still served and that no organization is mapped to. It takes permission to see organizations, too.
#[utoipa::path(
    operation_id = "suggest_psa_mappings",
    tag = "PSA",
    params(
        ("id" = Uuid, Path, description = "The connection's id"),
        ("threshold" = Option<f64>, Query, description = "How much names are alike at least", minimum = 0.5, maximum = 1.0, example = 0.85),
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything"),
        ("page_size" = Option<u32>, Query, description = "Organizations on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of organizations that are not mapped", body = SuggestionList,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    extensions(
        ("x-required-permission" = json!("integrations:read")),
        ("x-problems" = json!(["psa_credentials_refused", "psa_unreachable", "psa_error", "psa_timeout", "psa_rate_limited"]))
    )
)]
#[get("/v1/psa-connections/{id}/suggestions")]
pub async fn suggest_psa_mappings(
    caller: Permitted<IntegrationsRead>,
    id: Id<PsaConnectionId>,
    query: Query<SuggestionQuery>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let (Query(SuggestionQuery { threshold, asked }), id, caller) = (query, *id, caller.into_caller());
    if !caller.permissions.allow(Area::Organizations, Level::Read) {
        return Err(Failure::new(Code::Forbidden, "This needs the permission organizations:read."));
    }
    let account = caller.account_id();
    let walk = asked.walk::<ListPlace>(&state, account, format!("suggestions {id}"))?;
    let (start, size) = (walk.start_at(ListPlace::read)?, walk.page.size);
    let reach = Reach::find(&state, account, id).await?;
    let companies = reach.companies(&state).await?;
    let (unmapped, end, total, taken) = read(&state, move |conn| {
        let filter = Filter { statuses: vec![Status::Active], mapped: Some(false), ..Filter::default() };
        let (within, sort) = ((account, &caller.organization_access), [(SortColumn::Name, Direction::Ascending)]);
        let found = organizations::list(conn, within, &filter, &sort, &start, size)?.ok_or_else(cursor::wrong)?;
        let total = organizations::total(conn, account, &caller.organization_access, &filter)?;
        Ok((found.organizations, found.last, total, psa_links::of_connection(conn, account, id)?))
    })
    .await?;
    // Comparing names takes its time, which neither a worker nor a transaction has.
    let data = web::block(move || {
        let taken: HashSet<String> = taken.into_iter().map(|link| link.link.company_id).collect();
        let free: Vec<&Company> =
            companies.iter().filter(|company| company.active && !taken.contains(&company.id)).collect();
        let suggestions = Suggestions::among(free.iter().map(|company| company.name.as_str()));
        let suggest = |stored: &Stored| Suggestion::new(&stored.organization, &suggestions, &free, threshold);
        unmapped.iter().map(suggest).collect()
    })
    .await?;
    walk.answer(&state, &request, (end.map(ListPlace::from), total), |page| SuggestionList { data, page })
}

impl Suggestion {
    fn new(organization: &Organization, among: &Suggestions, companies: &[&Company], threshold: f64) -> Self {
        let company = |place: usize, score: f64| SuggestedCompany {
            id: companies[place].id.clone(),
            name: companies[place].name.clone(),
            identifier: companies[place].identifier.clone(),
            // Thousandths are more than anybody can tell apart.
            score: (score * 1000.0).round() / 1000.0,
        };
        let found = among.of(&organization.name, threshold);
        Self {
            organization: organization.into(),
            companies: found.into_iter().map(|found| company(found.company, found.score)).collect(),
        }
    }
}
