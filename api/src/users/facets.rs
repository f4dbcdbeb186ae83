//! `GET /v1/users/facets`

use actix_web::{get, web};
use persistence::users::{self, Filter, StatusCount};
use serde::Serialize;
use utoipa::ToSchema;

use crate::caller::{Permitted, UsersRead};
use crate::http::query::Query;
use crate::problem::Failure;
use crate::state::{State, read};

/// What a list of users can be narrowed to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "data": [
    { "filter": "status", "values": [
        { "value": "active", "label": "Active", "count": 20 }, { "value": "deactivated", "label": "Deactivated", "count": 2 }
    ] },
    { "filter": "role_id", "values": [{ "value": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11", "label": "Engineer", "count": 22 }] }
] }))]
pub struct UserFacets {
    /// Each filter that has values to choose from.
    data: [Facet; 2],
}

/// A filter.
#[derive(Debug, Serialize, ToSchema)]
pub struct Facet {
    /// Its parameter's name.
    #[schema(value_type = crate::openapi::schemas::FacetFilter)]
    filter: &'static str,
    /// What can be chosen: statuses in the order of a user's life, roles in that of the list of roles.
    values: Vec<FacetValue>,
}

/// A value of a filter.
#[derive(Debug, Serialize, ToSchema)]
pub struct FacetValue {
    /// What the filter takes.
    value: String,
    /// What people call it.
    label: String,
    /// How many users the list would hold with this value alone in the filter's place.
    count: i64,
}

/// Count what a list can be narrowed to
///
/// Takes the list's search and filters, and tells for every status and role how many users it would hold with that one
/// chosen instead of the present ones; all other filters stand. Values that no user has are left out.
#[utoipa::path(
    operation_id = "list_user_facets",
    tag = "Users",
    params(
        ("search" = Option<String>, Query, description = "Any part of first name, last name, email or username", max_length = 200, example = "ada"),
        ("status" = Option<Vec<crate::openapi::schemas::Status>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these statuses, separated by commas"),
        ("role_id" = Option<Vec<Uuid>>, Query, style = Form, explode = false, max_items = 100, description = "Any of these roles, separated by commas"),
        ("last_login_from" = Option<String>, Query, format = "date", description = "Last signed in on this day (UTC) or after", example = "2026-03-01"),
        ("last_login_to" = Option<String>, Query, format = "date", description = "Last signed in on this day (UTC) or before", example = "2026-03-31")
    ),
    responses((status = 200, description = "The values of each filter", body = UserFacets)),
    extensions(("x-required-permission" = json!("users:read")))
)]
#[get("/v1/users/facets")]
pub async fn list_user_facets(
    caller: Permitted<UsersRead>,
    filter: Query<Filter>,
    state: web::Data<State>,
) -> Result<web::Json<UserFacets>, Failure> {
    let (Query(filter), caller) = (filter, caller.into_caller());
    let account = caller.account_id();
    let (asking, kept) = (caller.clone(), state.clone());
    let found = read(&state, move |conn| {
        let domain_caller = asking.as_domain();
        let shares = kept.totals.shares(conn, account, domain_caller.scope(&asking.account.policy), &filter)?;
        Ok(users::facets(&shares, &filter))
    })
    .await?;
    let status = found.statuses.iter().map(|&StatusCount { status, users }| FacetValue {
        value: status.name().to_owned(),
        label: caller.account.vocabulary.label(status).to_owned(),
        count: users,
    });
    let role_id = caller.roles.iter().filter_map(|role| {
        let (_, count) = found.roles.iter().find(|(id, _)| *id == role.id)?;
        Some(FacetValue { value: role.id.to_string(), label: role.name.clone(), count: *count })
    });
    let facet = |filter, values| Facet { filter, values };
    Ok(web::Json(UserFacets { data: [facet("status", status.collect()), facet("role_id", role_id.collect())] }))
}
