//! `PATCH /v1/support/accounts/{id}`

use actix_web::{patch, web};
use domain::ids::AccountId;
use persistence::accounts::{self, Summary};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::view::{SupportAccountView, shown, snapshot};
use crate::account::ORGANIZATIONS_MAX;
use crate::caller::Operator;
use crate::change::audit::{self, Target, TargetKind};
use crate::change::record_limit;
use crate::http::answer::Answer;
use crate::http::body::{Body, Patch, set, set_or_null};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::http::title::clean_title;
use crate::problem::Failure;
use crate::state::State;

/// Changes to an account (JSON Merge Patch, RFC 7396): what is left out stays, `null` removes.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "organization_limit": 40 }))]
#[schema(as = UpdateSupportAccount)]
pub struct UpdateAccount {
    /// The account's name.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = String, min_length = 1, max_length = 100, pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$", required = false)]
    name: Option<String>,
    /// How many organizations may be active; null for any number. Less than there are is allowed, and only keeps more
    /// from becoming active.
    #[serde(default, deserialize_with = "set_or_null")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000, required = false)]
    organization_limit: Patch<i64>,
}

/// Change an account's terms
///
/// Its name, and how many organizations it may have active.
#[utoipa::path(
    operation_id = "update_support_account",
    tag = "Support",
    params(("id" = Uuid, Path, description = "The account's id")),
    request_body = UpdateAccount,
    responses((status = 200, description = "The account as it is now", body = SupportAccountView)),
    security(("operator" = [])),
    extensions(("x-required-permission" = json!("operator")))
)]
#[patch("/v1/support/accounts/{id}")]
pub async fn update_account(
    operator: Operator,
    id: Id<AccountId>,
    _: Query<Nothing>,
    body: Body<UpdateAccount>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (Body(body), id) = (body, *id);
    let name = body.name.as_deref().map(clean_title).transpose()?;
    let limit = body.organization_limit;
    check_limit(limit.flatten())?;
    operator
        .write(&state, id, move |conn, work| {
            work.require_unchanged(|| shown(conn, id))?;
            let before = Summary::from(&*work.account);
            let after = Summary {
                name: name.unwrap_or_else(|| before.name.clone()),
                organization_limit: limit.unwrap_or(before.organization_limit),
                ..before.clone()
            };
            if after == before {
                return Answer::resource(&SupportAccountView::from(&before));
            }
            let after = Summary { updated_at: work.now, ..after };
            accounts::save_terms(conn, &after)?;
            if after.organization_limit != before.organization_limit {
                record_limit(conn, work, after.organization_limit)?;
            }
            // What is remembered of whoever calls includes their account.
            accounts::move_access_epoch(conn, id)?;
            let target = Target { kind: TargetKind::Account, id: id.0, name: after.slug.clone() };
            audit::record(
                conn,
                work,
                "account.updated",
                target,
                Some(snapshot(&before)),
                Some(snapshot(&after)),
                None,
            )?;
            Answer::resource(&SupportAccountView::from(&after))
        })
        .await
}

/// Whether a limit is one.
///
/// # Errors
/// When it is less than nothing, or more than anybody counts.
pub(super) fn check_limit(limit: Option<i64>) -> Result<(), Failure> {
    match limit {
        Some(limit) if !(0..=ORGANIZATIONS_MAX).contains(&limit) => {
            let detail = format!("A limit is a number from 0 to {ORGANIZATIONS_MAX}, or null for none.");
            Err(Failure::invalid_field("/organization_limit", "range", detail))
        }
        _ => Ok(()),
    }
}
