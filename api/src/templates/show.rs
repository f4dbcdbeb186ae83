//! `GET /v1/template`

use actix_web::{get, web};

use super::view::{TemplateView, shown};
use crate::caller::{Permitted, TemplatesRead};
use crate::http::answer::Answer;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, read};

/// Get the account's standard template
///
/// What the template of every active organization is made of (S1.14).
#[utoipa::path(
    operation_id = "get_template",
    tag = "Templates",
    responses((
        status = 200, description = "The standard template", body = TemplateView,
        headers(("ETag" = String, description = "Changes with the template"))
    )),
    extensions(("x-required-permission" = json!("templates:read")))
)]
#[get("/v1/template")]
pub async fn get_template(
    caller: Permitted<TemplatesRead>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let account = caller.account_id();
    Answer::resource(&read(&state, move |conn| shown(conn, account)).await?)
}
