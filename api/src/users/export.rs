//! `GET /v1/users/export`

use actix_web::{HttpResponse, get, web};
use domain::rfc3339;
use domain::user::User;
use persistence::users::{self, Place, Start};

use super::list_query::{UserExportQuery, UserOrder};
use super::{OrganizationAccessView, Sight, UserView};
use crate::caller::{Caller, Permitted, UsersRead};
use crate::http::cursor;
use crate::http::export::{self, Batch, Format, Record};
use crate::http::query::Query;
use crate::problem::Failure;
use crate::state::{State, read};

/// Users read at a time: a few hundred kilobytes, however many there are.
const BATCH: i64 = 500;

/// Export users
///
/// Every user whom the list would hold with this search, these filters and this order, as a file: one JSON object on each
/// line, as in the list, or CSV with a line of column names. It is read while it is sent; a user who changes meanwhile is in it
/// as they were when their line was read. An answer that breaks off is incomplete: the connection then ends without the end that
/// HTTP asks for.
///
/// In CSV, a cell that a spreadsheet would take for a formula begins with an apostrophe; several values in a cell have
/// spaces between them.
#[utoipa::path(
    operation_id = "export_users",
    tag = "Users",
    params(
        ("format" = Option<crate::openapi::schemas::ExportFormat>, Query, description = "`ndjson` unless said otherwise"),
        ("search" = Option<String>, Query, description = "Any part of first name, last name, email or username", max_length = 200, example = "ada"),
        ("status" = Option<Vec<crate::openapi::schemas::Status>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these statuses, separated by commas"),
        ("role_id" = Option<Vec<Uuid>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these roles, separated by commas"),
        ("last_login_from" = Option<String>, Query, format = "date", description = "Last signed in on this day (UTC) or after", example = "2026-03-01"),
        ("last_login_to" = Option<String>, Query, format = "date", description = "Last signed in on this day (UTC) or before", example = "2026-03-31"),
        ("sort" = Option<Vec<crate::openapi::schemas::UserSort>>, Query, style = Form, explode = false, max_items = 10, description = "Columns separated by commas, each at most once; a minus sign in front sorts descending", example = json!(["last_name", "-last_login_at"]))
    ),
    responses((
        status = 200, description = "The users, each on a line",
        content(
            (String = "application/x-ndjson", example = json!(crate::openapi::examples::users_ndjson())),
            (String = "text/csv", example = json!(crate::openapi::examples::users_csv()))
        ),
        headers(("Content-Disposition" = String, description = "A name for the file (RFC 6266)"))
    )),
    extensions(("x-required-permission" = json!("users:read")))
)]
#[get("/v1/users/export")]
pub async fn export_users(
    caller: Permitted<UsersRead>,
    asked: Query<UserExportQuery>,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let Query(UserExportQuery { users, format }) = asked;
    let caller = caller.into_caller();
    let name = format!("users-{}-{}", caller.account.slug, state.ambient.now().format("%Y%m%dT%H%M%SZ"));
    let batch = move |behind| batch(state.clone(), caller.clone(), users.clone(), format, behind);
    export::answer(format, &name, batch).await
}

async fn batch(
    state: web::Data<State>,
    caller: Caller,
    UserOrder { filter, sort }: UserOrder,
    format: Format,
    behind: Option<Place>,
) -> Result<Batch<Place>, Failure> {
    let now = state.ambient.now();
    read(&state, move |conn| {
        let (account, domain_caller, is_first) = (caller.account_id(), caller.as_domain(), behind.is_none());
        let scope = domain_caller.scope(&caller.account.policy);
        let start = behind.map_or(Start::Offset(0), Start::Behind);
        // Most of the list is read: walking along its order beats looking anything up.
        let found = users::list(conn, (account, scope), &filter, &sort, &start, (BATCH, i64::MAX))?;
        let found = found.ok_or_else(cursor::wrong)?;
        let users: Vec<&User> = found.users.iter().collect();
        let sight = Sight::of(conn, &caller, &users, now)?;
        let views: Vec<UserView> = users.into_iter().map(|user| sight.view(user)).collect();
        Ok(Batch { bytes: format.lines(views, is_first)?, next: found.last })
    })
    .await
}

impl Record for UserView {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "username",
        "email",
        "first_name",
        "last_name",
        "phone",
        "role",
        "grants",
        "status",
        "status_label",
        "mfa_enrolled",
        "organization_access",
        "last_login_at",
        "created_at",
        "updated_at",
    ];

    fn cells(self) -> Vec<String> {
        let access = match self.organization_access {
            OrganizationAccessView::All(_) => "all".to_owned(),
            OrganizationAccessView::Only(ids) if ids.is_empty() => "none".to_owned(),
            OrganizationAccessView::Only(ids) => ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        };
        vec![
            self.id.to_string(),
            self.username,
            self.email,
            self.first_name,
            self.last_name,
            self.phone.unwrap_or_default(),
            self.role.name,
            self.grants.join(" "),
            self.status.to_owned(),
            self.status_label,
            self.mfa_enrolled.to_string(),
            access,
            self.last_login_at.map(rfc3339::short).unwrap_or_default(),
            rfc3339::short(self.created_at),
            rfc3339::short(self.updated_at),
        ]
    }
}
