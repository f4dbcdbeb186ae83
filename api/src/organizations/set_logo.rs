//! `PUT /v1/organizations/{id}/logo`

use actix_web::{put, web};
use domain::ids::OrganizationId;

use super::logo;
use super::view::OrganizationView;
use crate::caller::{OrganizationsFull, Permitted};
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::http::upload::{PictureForm, Upload};
use crate::problem::Failure;
use crate::state::State;

/// Set an organization's logo
///
/// A PNG, JPEG or WebP file, kept whole and in its proportions: turned upright, freed of all metadata, in several widths
/// (S1.2, S1.6). SVG is not taken: it is a program as much as a picture. The address of the logo before no longer works, but
/// `/v1/organizations/{id}/logo` leads to the new one. The same logo once more changes nothing.
#[utoipa::path(
    operation_id = "set_organization_logo",
    tag = "Organizations",
    params(("id" = Uuid, Path, description = "The organization's id")),
    request_body(content = PictureForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "The organization as it is now", body = OrganizationView)),
    extensions(
        ("x-required-permission" = json!("organizations:full")),
        ("x-problems" = json!(["organization_deactivated"]))
    )
)]
#[put("/v1/organizations/{id}/logo")]
pub async fn set_organization_logo(
    caller: Permitted<OrganizationsFull>,
    id: Id<OrganizationId>,
    _: Query<Nothing>,
    upload: Upload,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    logo::set_logo(&state, &caller, *id, upload).await
}
