//! `GET /v1/account/policy`

use actix_web::get;

use super::PolicyView;
use crate::caller::{Permitted, PoliciesRead};
use crate::http::answer::Answer;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;

/// Get the account's policy
///
/// Every rule of the account that is a value. A preset filled them when the account was created.
#[utoipa::path(
    operation_id = "get_account_policy",
    tag = "Account",
    responses((
        status = 200, description = "The account's policy", body = PolicyView,
        headers(("ETag" = String, description = "Changes with the policy"))
    )),
    extensions(("x-required-permission" = json!("policies:read")))
)]
#[get("/v1/account/policy")]
pub async fn get_account_policy(caller: Permitted<PoliciesRead>, _: Query<Nothing>) -> Result<Answer, Failure> {
    Answer::resource(&PolicyView::from(&caller.account.policy))
}
