//! `GET` and `PUT /v1/account/grants`

use std::collections::BTreeSet;

use actix_web::{get, put, web};
use domain::policy::{Grant, removed};
use domain::text::clean_name;
use persistence::{Conn, accounts, grants};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use crate::caller::{Caller, Permitted, PoliciesFull};
use crate::change::Work;
use crate::change::audit::{self, Target, TargetKind};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::etag::Resource;
use crate::http::query::{Nothing, Query};
use crate::problem::{Failure, FieldProblem};
use crate::state::{State, read};

/// The account's grants: permissions beside the role, for the product to ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "grants": [{ "name": "push_data", "label": "Push data to the shop management system" }] }))]
pub struct GrantCatalogue {
    /// Each of them, in the order in which forms show them.
    #[validate(length(max = 50, message = "At most 50 grants."))]
    #[schema(max_items = 50)]
    grants: Vec<GrantView>,
}

impl Resource for GrantCatalogue {}

/// A permission beside the role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "push_data", "label": "Push data to the shop management system" }))]
pub struct GrantView {
    /// What the product asks for it by, and users have it by.
    #[schema(value_type = crate::openapi::schemas::Grant)]
    name: String,
    /// What people read.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$"
    )]
    label: String,
}

impl From<Vec<Grant>> for GrantCatalogue {
    fn from(grants: Vec<Grant>) -> Self {
        Self { grants: grants.into_iter().map(|Grant { name, label }| GrantView { name, label }).collect() }
    }
}

/// Get the account's grants
///
/// What users can be given beside their role.
#[utoipa::path(
    operation_id = "get_grants",
    tag = "Account",
    responses((
        status = 200, description = "The account's grants", body = GrantCatalogue,
        headers(("ETag" = String, description = "Changes with the grants"))
    )),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[get("/v1/account/grants")]
pub async fn get_grants(caller: Caller, _: Query<Nothing>, state: web::Data<State>) -> Result<Answer, Failure> {
    let account = caller.account_id();
    let catalogue = read(&state, move |conn| Ok(GrantCatalogue::from(grants::list(conn, account)?))).await?;
    Answer::resource(&catalogue)
}

/// Replace the account's grants
///
/// A grant that is no longer among them is taken from everybody who has it.
#[utoipa::path(
    operation_id = "replace_grants",
    tag = "Account",
    request_body = GrantCatalogue,
    responses((status = 200, description = "The account's grants as they are now", body = GrantCatalogue)),
    extensions(("x-required-permission" = json!("policies:full")))
)]
#[put("/v1/account/grants")]
pub async fn replace_grants(
    caller: Permitted<PoliciesFull>,
    _: Query<Nothing>,
    body: Body<GrantCatalogue>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(body) = body;
    let after = cleaned(body)?;
    caller
        .write(&state, move |conn, work, _| {
            let before = grants::list(conn, work.account.id)?;
            work.require_unchanged(|| Ok(GrantCatalogue::from(before.clone())))?;
            if after != before {
                put(conn, work, &before, &after)?;
            }
            Answer::resource(&GrantCatalogue::from(after))
        })
        .await
}

fn put(conn: &mut Conn, work: &Work, before: &[Grant], after: &[Grant]) -> Result<(), Failure> {
    let account = work.account.id;
    grants::replace(conn, account, after)?;
    let removed = removed(before, after);
    if !removed.is_empty() && grants::take_away(conn, account, &removed, work.now)? > 0 {
        // In force with the next request of whoever had one.
        accounts::move_access_epoch(conn, account)?;
    }
    let target = Target { kind: TargetKind::Account, id: account.0, name: work.account.slug.clone() };
    let [earlier, later] =
        [before, after].map(|grants| json!({ "grants": GrantCatalogue::from(grants.to_vec()).grants }));
    audit::record(conn, work, "account.grants_changed", target, Some(earlier), Some(later), None)
}

fn cleaned(body: GrantCatalogue) -> Result<Vec<Grant>, Failure> {
    let (mut problems, mut names) = (Vec::new(), BTreeSet::new());
    let mut cleaned = Vec::new();
    for (index, GrantView { name, label }) in body.grants.into_iter().enumerate() {
        let at = |field: &str| format!("/grants/{index}/{field}");
        if !Grant::is_name(&name) {
            let detail = "A grant is a word of at most 64 lower-case letters, digits and underscores.";
            problems.push(FieldProblem::at(at("name"), "grant", detail));
        } else if !names.insert(name.clone()) {
            problems.push(FieldProblem::at(at("name"), "repeated", "Every grant is there once."));
        }
        match clean_name(&label) {
            Ok(label) => cleaned.push(Grant { name, label }),
            Err(fault) => problems.push(FieldProblem::at(at("label"), fault.code(), format!("A label {fault}."))),
        }
    }
    if problems.is_empty() { Ok(cleaned) } else { Err(Failure::invalid(problems)) }
}
