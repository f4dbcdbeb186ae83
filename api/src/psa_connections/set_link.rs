//! `PUT /v1/organizations/{id}/psa-link`

use actix_web::{put, web};
use domain::ids::{OrganizationId, PsaConnectionId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::map::{Found, map_one};
use super::reach::Reach;
use crate::caller::{OrganizationsFull, Permitted};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::organizations::{OrganizationView, Sight, seen, shown};
use crate::problem::{Code, Failure};
use crate::state::{State, read};

/// A company of the PSA.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "connection_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f41", "company_id": "250" }))]
pub struct SetPsaLink {
    /// The connection to the PSA.
    pub connection_id: Uuid,
    /// The company's id there.
    #[validate(length(min = 1, max = 40, message = "An id has 1 to 40 characters."))]
    #[schema(min_length = 1, max_length = 40)]
    pub company_id: String,
}

/// Map an organization to a company of the PSA
///
/// The PSA is asked whether it has the company. A company maps to at most one organization of the account. An organization
/// that is mapped to another company is mapped to this one instead (S1.3, S1.6).
#[utoipa::path(
    operation_id = "set_organization_psa_link",
    tag = "PSA",
    params(("id" = Uuid, Path, description = "The organization's id")),
    request_body = SetPsaLink,
    responses((status = 200, description = "The organization as it is now", body = OrganizationView)),
    extensions(
        ("x-required-permission" = json!("organizations:full")),
        ("x-problems" = json!([
            "organization_deactivated", "company_already_mapped", "psa_credentials_refused", "psa_unreachable", "psa_error",
            "psa_timeout", "psa_rate_limited"
        ]))
    )
)]
#[put("/v1/organizations/{id}/psa-link")]
pub async fn set_organization_psa_link(
    caller: Permitted<OrganizationsFull>,
    id: Id<OrganizationId>,
    _: Query<Nothing>,
    body: Body<SetPsaLink>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (Body(body), id, account) = (body, *id, caller.account_id());
    let (connection, now, asks) =
        (PsaConnectionId(body.connection_id), state.ambient.now(), caller.clone().into_caller());
    // What will be refused anyway is not worth a question to the PSA.
    read(&state, move |conn| {
        let organization = seen(conn, &asks, id)?.organization;
        if organization.deactivated.is_some() {
            let refused = Failure::plain(Code::OrganizationDeactivated);
            return Err(Sight::of(conn, &asks, &[&organization], now)?.refused(refused, &organization));
        }
        Ok(())
    })
    .await?;
    let reach = Reach::find(&state, account, connection).await.map_err(unknown_connection)?;
    let company_id = body.company_id;
    let found = state.psa.companies_with_ids(&reach.open, std::slice::from_ref(&company_id)).await?;
    let found = Found::from(found);
    caller
        .write(&state, move |conn, work, caller| {
            work.require_unchanged(|| shown(conn, caller, id, work.now))?;
            let organization = seen(conn, caller, id)?.organization;
            reach.require_still(conn).map_err(unknown_connection)?;
            let mapped = map_one(conn, work, caller, &organization, (connection, &company_id), &found);
            if let Err(failure) = mapped {
                return Err(Sight::of(conn, caller, &[&organization], work.now)?.refused(failure, &organization));
            }
            Answer::resource(&shown(conn, caller, id, work.now)?)
        })
        .await
}

/// A connection that a body names is a value of it.
fn unknown_connection(failure: Failure) -> Failure {
    match failure.code() {
        Code::NotFound => {
            Failure::invalid_field("/connection_id", "unknown", "The account has no connection to a PSA with this id.")
        }
        _ => failure,
    }
}
