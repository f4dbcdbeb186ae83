//! `GET /v1/support/accounts/{id}`

use actix_web::{get, web};
use domain::ids::AccountId;

use super::view::{SupportAccountView, shown};
use crate::caller::Operator;
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, read};

/// Get an account
///
/// Its terms, not what is in it: an operator has none of a user's powers inside an account.
#[utoipa::path(
    operation_id = "get_support_account",
    tag = "Support",
    params(("id" = Uuid, Path, description = "The account's id")),
    responses((
        status = 200, description = "The account", body = SupportAccountView,
        headers(("ETag" = String, description = "Changes with the account"))
    )),
    security(("operator" = [])),
    extensions(("x-required-permission" = json!("operator")))
)]
#[get("/v1/support/accounts/{id}")]
pub async fn get_support_account(
    _: Operator,
    id: Id<AccountId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let id = *id;
    Answer::resource(&read(&state, move |conn| shown(conn, id)).await?)
}
