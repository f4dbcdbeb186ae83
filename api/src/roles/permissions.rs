//! `GET /v1/permissions`

use actix_web::{get, web};
use domain::permissions::{Area, Level};
use serde::Serialize;
use utoipa::ToSchema;

use crate::caller::Caller;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;

/// What roles can permit.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermissionCatalogue {
    /// The areas.
    data: Vec<PermissionArea>,
}

/// A part of the product that permissions are given for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "area": "users", "levels": ["none", "read", "full"] }))]
pub struct PermissionArea {
    /// The area.
    #[schema(value_type = crate::openapi::schemas::Area)]
    area: &'static str,
    /// Its levels, each including the ones before it.
    #[schema(value_type = Vec<crate::openapi::schemas::Level>)]
    levels: Vec<&'static str>,
}

/// List what roles can permit
///
/// The same for every account; for a page that edits roles.
#[utoipa::path(
    operation_id = "list_permissions",
    tag = "Roles",
    responses((status = 200, description = "Every area and its levels", body = PermissionCatalogue)),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[get("/v1/permissions")]
pub async fn list_permissions(_: Caller, _: Query<Nothing>) -> Result<web::Json<PermissionCatalogue>, Failure> {
    let levels: Vec<_> = Level::ALL.iter().map(|level| level.name()).collect();
    let data = Area::ALL.iter().map(|area| PermissionArea { area: area.name(), levels: levels.clone() }).collect();
    Ok(web::Json(PermissionCatalogue { data }))
}
