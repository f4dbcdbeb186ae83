//! `GET /v1/organizations/export`

use actix_web::{HttpResponse, get, web};
use domain::organization::Organization;
use domain::rfc3339;
use persistence::organizations::{self, Place, Start};

use super::list_query::{OrganizationExportQuery, OrganizationOrder};
use super::sight::Sight;
use super::view::{OrganizationView, PersonRef};
use crate::caller::{Caller, OrganizationsRead, Permitted};
use crate::http::cursor;
use crate::http::export::{self, Batch, Format, Record};
use crate::http::query::Query;
use crate::problem::Failure;
use crate::state::{State, read};

/// Organizations read at a time: a few hundred kilobytes, however many there are.
const BATCH: i64 = 500;

/// Export organizations
///
/// Every organization that the list would hold with this search, these filters and this order, as a file: one JSON object on
/// each line, as in the list, or CSV with a line of column names. It is read while it is sent; an organization that changes meanwhile
/// is in it as it was when its line was read. An answer that breaks off is incomplete: the connection then ends without the
/// end that HTTP asks for.
///
/// In CSV, a cell that a spreadsheet would take for a formula begins with an apostrophe.
#[utoipa::path(
    operation_id = "export_organizations",
    tag = "Organizations",
    params(
        ("format" = Option<crate::openapi::schemas::ExportFormat>, Query, description = "`ndjson` unless said otherwise"),
        ("search" = Option<String>, Query, description = "Any part of the name", max_length = 200, example = "umbrella"),
        ("status" = Option<Vec<crate::openapi::schemas::OrganizationStatus>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these statuses, separated by commas"),
        ("default_engineer_id" = Option<Vec<Uuid>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these users is the default engineer, separated by commas"),
        ("default_vcio_id" = Option<Vec<Uuid>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these users is the default vCIO, separated by commas"),
        ("mapped" = Option<bool>, Query, description = "Only those that are mapped to a company of a PSA, or only those that are not", example = false),
        ("sort" = Option<Vec<crate::openapi::schemas::OrganizationSort>>, Query, style = Form, explode = false, max_items = 8, description = "Columns separated by commas, each at most once; a minus sign in front sorts descending", example = json!(["status", "-created_at"]))
    ),
    responses((
        status = 200, description = "The organizations, each on a line",
        content(
            (String = "application/x-ndjson", example = json!(crate::openapi::examples::organizations_ndjson())),
            (String = "text/csv", example = json!(crate::openapi::examples::organizations_csv()))
        ),
        headers(("Content-Disposition" = String, description = "A name for the file (RFC 6266)"))
    )),
    extensions(("x-required-permission" = json!("organizations:read")))
)]
#[get("/v1/organizations/export")]
pub async fn export_organizations(
    caller: Permitted<OrganizationsRead>,
    asked: Query<OrganizationExportQuery>,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let Query(OrganizationExportQuery { organizations, format }) = asked;
    let caller = caller.into_caller();
    let name = format!("organizations-{}-{}", caller.account.slug, state.ambient.now().format("%Y%m%dT%H%M%SZ"));
    let batch = move |behind| batch(state.clone(), caller.clone(), organizations.clone(), format, behind);
    export::answer(format, &name, batch).await
}

async fn batch(
    state: web::Data<State>,
    caller: Caller,
    order: OrganizationOrder,
    format: Format,
    behind: Option<Place>,
) -> Result<Batch<Place>, Failure> {
    let now = state.ambient.now();
    read(&state, move |conn| {
        let (account, is_first) = (caller.account_id(), behind.is_none());
        let start = behind.map_or(Start::Offset(0), Start::Behind);
        let OrganizationOrder { filter, sort } = order.seen_by(conn, &caller)?;
        let reach = &caller.organization_access;
        let found = organizations::list(conn, (account, reach), &filter, &sort, &start, BATCH)?;
        let found = found.ok_or_else(cursor::wrong)?;
        let shown: Vec<&Organization> = found.organizations.iter().map(|stored| &stored.organization).collect();
        let sight = Sight::of(conn, &caller, &shown, now)?;
        let views: Vec<OrganizationView> = shown.into_iter().map(|organization| sight.view(organization)).collect();
        Ok(Batch { bytes: format.lines(views, is_first)?, next: found.last })
    })
    .await
}

impl Record for OrganizationView {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "status",
        "default_engineer_id",
        "default_engineer",
        "default_vcio_id",
        "default_vcio",
        "psa_company_id",
        "psa_company",
        "deactivated_at",
        "reactivatable_at",
        "created_at",
        "updated_at",
    ];

    fn cells(self) -> Vec<String> {
        let person =
            |person: Option<PersonRef>| person.map(|person| (person.id.to_string(), person.name)).unwrap_or_default();
        let (engineer_id, engineer) = person(self.default_engineer);
        let (vcio_id, vcio) = person(self.default_vcio);
        let company = self.psa_link.map(|link| (link.company_id, link.company_name)).unwrap_or_default();
        vec![
            self.id.to_string(),
            self.name,
            self.status.to_owned(),
            engineer_id,
            engineer,
            vcio_id,
            vcio,
            company.0,
            company.1,
            self.deactivated_at.map(rfc3339::short).unwrap_or_default(),
            self.reactivatable_at.map(rfc3339::short).unwrap_or_default(),
            rfc3339::short(self.created_at),
            rfc3339::short(self.updated_at),
        ]
    }
}
