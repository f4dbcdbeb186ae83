//! `GET /v1/template/versions/{version}`

use actix_web::{get, web};
use persistence::templates;

use super::view::TemplateView;
use crate::caller::{Permitted, TemplatesRead};
use crate::http::answer::Answer;
use crate::http::path::Number;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, read};

/// Get a version of the standard template
///
/// As it was; it never changes. Its sections can be sent to make it the standard again.
#[utoipa::path(
    operation_id = "get_template_version",
    tag = "Templates",
    params(("version" = i64, Path, description = "The version's number", minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 1)),
    responses((
        status = 200, description = "The template as it was", body = TemplateView,
        headers(("ETag" = String, description = "Never changes"))
    )),
    extensions(("x-required-permission" = json!("templates:read")))
)]
#[get("/v1/template/versions/{version}")]
pub async fn get_template_version(
    caller: Permitted<TemplatesRead>,
    version: Number,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (account, Number(version)) = (caller.account_id(), version);
    let version = read(&state, move |conn| Ok(templates::find(conn, account, version)?)).await?;
    Answer::resource(&TemplateView::new(&version))
}
