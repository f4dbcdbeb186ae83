//! `GET /v1/account`

use std::collections::BTreeMap;

use actix_web::get;
use domain::user::Status;
use persistence::accounts::Account;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::caller::Caller;
use crate::http::answer::Answer;
use crate::http::etag::Resource;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;

/// An account.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Account, example = json!({
    "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f10", "name": "Acme", "slug": "acme", "preset": "msp",
    "vocabulary": { "staged": "New", "provisioned": "New", "active": "Active", "recovery": "Active",
    "awaiting_new_password": "Active", "locked_out": "Active", "suspended": "Suspended", "deactivated": "Deactivated" }
}))]
pub struct AccountView {
    /// The account's id.
    id: Uuid,
    /// The account's name.
    name: String,
    /// The account's name in addresses and at signing in.
    slug: String,
    /// The preset that the account's policy started from.
    #[schema(value_type = crate::openapi::schemas::Preset)]
    preset: &'static str,
    /// The account's word for each status.
    vocabulary: BTreeMap<&'static str, String>,
}

impl Resource for AccountView {}

impl From<&Account> for AccountView {
    fn from(account: &Account) -> Self {
        let label = |status: &Status| (status.name(), account.vocabulary.label(*status).to_owned());
        Self {
            id: account.id.0,
            name: account.name.clone(),
            slug: account.slug.clone(),
            preset: account.preset.name(),
            vocabulary: Status::ALL.iter().filter(|status| **status != Status::Deleted).map(label).collect(),
        }
    }
}

/// Get the caller's account
///
/// Its name, and its words for the statuses of users.
#[utoipa::path(
    operation_id = "get_account",
    tag = "Account",
    responses((
        status = 200, description = "The caller's account", body = AccountView,
        headers(("ETag" = String, description = "Changes with the account"))
    )),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[get("/v1/account")]
pub async fn get_account(caller: Caller, _: Query<Nothing>) -> Result<Answer, Failure> {
    Answer::resource(&AccountView::from(&*caller.account))
}
