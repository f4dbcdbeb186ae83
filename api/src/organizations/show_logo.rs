//! `GET /v1/organizations/{id}/logo`

use actix_web::{get, web};
use domain::ids::OrganizationId;
use persistence::organizations;
use pictures::Logo;

use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{FromParameters, Parameters, Query};
use crate::media;
use crate::problem::{Code, Failure};
use crate::state::{State, query};

/// How long the answer may be kept, in seconds: so long a report may show the logo from before.
const MAX_AGE: u32 = 60;

/// Which width.
#[derive(Debug, Clone, Copy)]
pub struct Width(u32);

impl FromParameters for Width {
    fn take(parameters: &mut Parameters) -> Self {
        let width = parameters.parsed("width", "range", "A width is 1 to 4096 pixels.", |text| {
            text.parse().ok().filter(|width| (1..=4096).contains(width))
        });
        Self(width.unwrap_or(Logo::WIDTHS[1]))
    }
}

/// Get an organization's logo
///
/// Leads to the picture that is the logo now, in the smallest width that is as wide as was asked for, or in the largest: an
/// address that stays the same, for whatever renders reports (S1.5). Public, as the picture itself is: a renderer has no token. It
/// says nothing of the organization but its logo, to whoever knows its id.
#[utoipa::path(
    operation_id = "get_organization_logo",
    tag = "Organizations",
    params(
        ("id" = Uuid, Path, description = "The organization's id"),
        ("width" = Option<u32>, Query, description = "How many pixels wide and high the logo may at least be", minimum = 1, maximum = 4096, example = 640)
    ),
    responses((
        status = 302, description = "Where the logo is",
        headers(
            ("Location" = String, description = "The picture's address, which never shows another"),
            ("Cache-Control" = String, description = "`public, max-age=60`")
        )
    )),
    security(()),
    extensions(("x-required-permission" = json!("public")))
)]
#[get("/v1/organizations/{id}/logo")]
pub async fn get_organization_logo(
    id: Id<OrganizationId>,
    width: Query<Width>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (id, Query(Width(asked))) = (*id, width);
    let logo = query(&state, move |conn| Ok(organizations::logo(conn, id)?)).await?;
    let logo = logo.ok_or_else(|| Failure::plain(Code::NotFound))?;
    let [least, small, medium, most] = Logo::WIDTHS;
    let address = match Logo::WIDTHS.into_iter().find(|&width| width >= asked).unwrap_or(most) {
        width if width == small => media::address(logo),
        width if width == medium => format!("{}@2x", media::address(logo)),
        width if width == least => media::address_of_width(logo, least),
        _ => media::address_of_width(logo, most),
    };
    Answer::found(&address, MAX_AGE)
}
