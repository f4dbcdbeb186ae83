//! `GET /v1/psa-connections/{id}/companies`

use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::ids::PsaConnectionId;
use psa::Company;
use serde::Serialize;
use utoipa::ToSchema;

use super::reach::Reach;
use crate::caller::{IntegrationsRead, Permitted};
use crate::http::page::PageView;
use crate::http::path::Id;
use crate::http::query::{FromParameters, Parameters, Query};
use crate::http::walk::Asked;
use crate::problem::Failure;
use crate::state::State;

/// Most companies that a page begins behind: who looks further searches.
const BEHIND_MAX: i64 = 10_000;

/// A page of the companies of a PSA.
#[derive(Debug, Serialize, ToSchema)]
pub struct PsaCompanyList {
    /// The companies on the page, by name where the PSA sorts (ConnectWise), else by id.
    data: Vec<PsaCompanyView>,
    /// Where the page stands.
    page: PageView,
}

/// A company of the PSA.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PsaCompany, example = json!({ "id": "250", "name": "Umbrella Corporation", "identifier": "Umbrella", "active": true }))]
pub struct PsaCompanyView {
    /// Its id in the PSA.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is called in short: ConnectWise's identifier, Autotask's company number.
    #[schema(required)]
    pub identifier: Option<String>,
    /// Whether the PSA has it as one that is still served.
    pub active: bool,
}

impl From<Company> for PsaCompanyView {
    fn from(company: Company) -> Self {
        Self { id: company.id, name: company.name, identifier: company.identifier, active: company.active }
    }
}

/// What is looked for.
pub struct CompanyQuery {
    search: String,
    asked: Asked,
}

impl FromParameters for CompanyQuery {
    fn take(parameters: &mut Parameters) -> Self {
        let detail = "A search has at most 200 characters.";
        let search = parameters.parsed("search", "length", detail, |text| {
            let text = text.trim();
            (text.chars().count() <= 200).then(|| text.to_owned())
        });
        let asked = Asked::take(parameters);
        if asked.page().offset() > BEHIND_MAX {
            parameters.refuse("page", "range", "The first 10,000 companies can be paged through; search for others.");
        }
        Self { search: search.unwrap_or_default(), asked }
    }
}

/// List the companies of a PSA
///
/// Asked of the PSA as they are now. A search finds any part of a name, and with ConnectWise of an identifier.
#[utoipa::path(
    operation_id = "list_psa_companies",
    tag = "PSA",
    params(
        ("id" = Uuid, Path, description = "The connection's id"),
        ("search" = Option<String>, Query, description = "Any part of a name", max_length = 200, example = "umbrella"),
        ("page" = Option<i64>, Query, description = "Which page, from 1; among the first 10,000 companies", minimum = 1, maximum = 10_001, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything"),
        ("page_size" = Option<u32>, Query, description = "Companies on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of companies", body = PsaCompanyList,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    extensions(
        ("x-required-permission" = json!("integrations:read")),
        ("x-problems" = json!(["psa_credentials_refused", "psa_unreachable", "psa_error", "psa_timeout", "psa_rate_limited"]))
    )
)]
#[get("/v1/psa-connections/{id}/companies")]
pub async fn list_psa_companies(
    caller: Permitted<IntegrationsRead>,
    id: Id<PsaConnectionId>,
    query: Query<CompanyQuery>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let (Query(CompanyQuery { search, asked }), account) = (query, caller.account_id());
    // PSAs know pages by their numbers, which is all there is to go on from.
    let walk = asked.walk::<()>(&state, account, format!("companies {} {search:?} {}", *id, asked.page().size))?;
    let page = walk.page;
    let reach = Reach::find(&state, account, *id).await?;
    // Numbers of pages and of items on them fit into any size.
    let [number, size] = [page.number, page.size].map(|count| usize::try_from(count).unwrap_or(usize::MAX));
    let found = state.psa.companies(&reach.open, &search, number, size).await?;
    let data = found.companies.into_iter().map(PsaCompanyView::from).collect();
    let behind = page.offset() + page.size;
    let end = (behind < found.total && behind <= BEHIND_MAX).then_some(());
    walk.answer(&state, &request, (end, found.total), |page| PsaCompanyList { data, page })
}
