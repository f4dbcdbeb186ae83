//! `PATCH /v1/account/policy`

use std::sync::Arc;

use actix_web::{patch, web};
use domain::policy::Policy;
use persistence::accounts::{self, Account};
use persistence::{Conn, users};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use validator::{Validate, ValidationErrors};

use super::PolicyView;
use super::change::record_policy;
use crate::caller::{Caller, Permitted, PoliciesFull};
use crate::change::Work;
use crate::http::answer::Answer;
use crate::http::body::{Body, merge, typed};
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::State;
use crate::users::is_region;

/// Changes to the account's policy (JSON Merge Patch, RFC 7396): what is left out stays.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct UpdatePolicy(Map<String, Value>);

/// Everything is checked with what it is merged into.
impl Validate for UpdatePolicy {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

impl UpdatePolicy {
    fn applied_to(self, policy: &Policy) -> Result<Policy, Failure> {
        let mut document = serde_json::to_value(PolicyView::from(policy)).map_err(|error| Failure::internal(&error))?;
        merge(&mut document, &Value::Object(self.0));
        Ok(typed::<PolicyView>(&document)?.policy())
    }
}

/// A policy none of whose fields has to be there.
impl PartialSchema for UpdatePolicy {
    fn schema() -> RefOr<Schema> {
        let mut schema = PolicyView::schema();
        leave_out(&mut schema);
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.description = Some(
                "Changes to the account's policy (JSON Merge Patch, RFC 7396): what is left out stays.".to_owned(),
            );
            object.example =
                Some(serde_json::json!({ "password": { "min_length": 14 }, "lockout": { "attempts": 5 } }));
        }
        schema
    }
}

impl ToSchema for UpdatePolicy {}

/// Lets everything be left out that an object has.
fn leave_out(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            object.required.clear();
            object.properties.values_mut().for_each(leave_out);
        }
        // What may be null is one of two.
        RefOr::T(Schema::OneOf(either)) => either.items.iter_mut().for_each(leave_out),
        // What is described where it is used is put together with that.
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter_mut().for_each(leave_out),
        _ => {}
    }
}

/// Change the account's policy
///
/// In force with the next request. Users' statuses follow: in lists, within a minute. A policy that would shut out
/// everybody who manages users is refused.
#[utoipa::path(
    operation_id = "update_account_policy",
    tag = "Account",
    request_body = UpdatePolicy,
    responses((status = 200, description = "The policy as it is now", body = PolicyView)),
    extensions(
        ("x-required-permission" = json!("policies:full")),
        ("x-problems" = json!(["privilege_escalation"]))
    )
)]
#[patch("/v1/account/policy")]
pub async fn update_account_policy(
    caller: Permitted<PoliciesFull>,
    _: Query<Nothing>,
    body: Body<UpdatePolicy>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(changes) = body;
    caller
        .write(&state, move |conn, work, caller| {
            let before = &work.account.policy;
            work.require_unchanged(|| Ok(PolicyView::from(before)))?;
            let after = changes.applied_to(before)?;
            if after.phone.default_region.as_deref().is_some_and(|region| !is_region(region)) {
                let detail = "A region is a code of two capital letters (ISO 3166-1), as US or DE.";
                return Err(Failure::invalid_field("/phone/default_region", "unknown_region", detail));
            }
            put_in_force(conn, work, caller, after.clone())?;
            Answer::resource(&PolicyView::from(&after))
        })
        .await
}

fn put_in_force(conn: &mut Conn, work: &Work, caller: &Caller, after: Policy) -> Result<(), Failure> {
    let before = &work.account.policy;
    if after == *before {
        return Ok(());
    }
    let overseers = users::overseers(conn, work.account.id)?;
    before.change_to(&after, &caller.as_domain(), overseers, work.now)?;
    let account = Arc::new(Account { policy: after, updated_at: work.now, ..(*work.account).clone() });
    accounts::save(conn, &account)?;
    record_policy(conn, work, &account)?;
    if !before.dates_users_as(&account.policy) {
        users::begin_refresh(conn, account.id)?;
        crate::users::refresh_some(conn, &Work { account, ..work.clone() }, crate::users::AT_ONCE)?;
    }
    Ok(())
}
