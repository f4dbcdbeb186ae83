//! `GET /v1/license`

use actix_web::{get, web};
use persistence::organizations;
use persistence::users::{self, Filter};
use serde::Serialize;
use utoipa::ToSchema;

use crate::caller::{LicensesRead, Permitted};
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, read};

/// What the account's licences are taken by.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "organizations": { "limit": 25, "used": 23, "available": 2 }, "users": { "enabled": 23, "total": 25 }
}))]
pub struct LicenseView {
    /// Active organizations, each of which takes a licence.
    organizations: OrganizationLicense,
    /// Users whom the caller sees; they take none.
    users: UserTotals,
}

/// How many organizations may be active.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganizationLicense {
    /// How many may be active; null for any number.
    #[schema(required)]
    limit: Option<i64>,
    /// How many are.
    used: i64,
    /// How many more may be; null for any number. None where the limit was lowered below what is in use.
    #[schema(required)]
    available: Option<i64>,
}

/// How many users there are.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserTotals {
    /// Users who are neither deactivated nor deleted.
    enabled: i64,
    /// All users but deleted ones.
    total: i64,
}

/// Get the licence count
///
/// Of the whole account, whichever organizations the caller reaches.
#[utoipa::path(
    operation_id = "get_license",
    tag = "Licences",
    responses((status = 200, description = "How the licences stand", body = LicenseView)),
    extensions(("x-required-permission" = json!("licenses:read")))
)]
#[get("/v1/license")]
pub async fn get_license(
    caller: Permitted<LicensesRead>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<web::Json<LicenseView>, Failure> {
    let (caller, kept) = (caller.into_caller(), state.clone());
    let view = read(&state, move |conn| {
        let (account, domain_caller) = (caller.account_id(), caller.as_domain());
        let license = organizations::license(conn, account)?;
        let scope = domain_caller.scope(&caller.account.policy);
        let counts = users::by_status(&kept.totals.shares(conn, account, scope, &Filter::default())?);
        let count = |is: fn(domain::user::Status) -> bool| {
            counts.iter().filter(|count| is(count.status)).map(|count| count.users).sum()
        };
        Ok(LicenseView {
            organizations: OrganizationLicense {
                limit: license.limit,
                used: license.used,
                available: license.available(),
            },
            users: UserTotals { enabled: count(domain::user::Status::is_enabled), total: count(|_| true) },
        })
    })
    .await?;
    Ok(web::Json(view))
}
