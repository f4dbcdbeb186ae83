//! `POST /v1/organizations`

use actix_web::{post, web};
use domain::ids::UserId;
use domain::license::License;
use domain::organization::{Caretaker, NewOrganization, create};
use domain::text::{ORGANIZATION_NAME_MAX, clean_name_of};
use persistence::Conn;
use persistence::organizations::{self, Stored};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::act::view;
use super::defaults::candidate;
use super::view::OrganizationView;
use crate::caller::{OrganizationsFull, Permitted};
use crate::change::{Work, settle_new_organization};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::query::{Nothing, Query};
use crate::problem::{Code, Failure};
use crate::state::State;

/// An organization to be created.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Umbrella Ltd." }))]
pub struct CreateOrganization {
    /// Its name.
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$"
    )]
    name: String,
    /// The engineer who looks after it unless somebody else is named: a user who can sign in or is still invited.
    default_engineer_id: Option<Uuid>,
    /// The vCIO likewise.
    default_vcio_id: Option<Uuid>,
}

/// An organization that somebody wants, its name cleaned.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its name.
    pub name: String,
    /// Its default engineer.
    pub default_engineer: Option<UserId>,
    /// Its default vCIO.
    pub default_vcio: Option<UserId>,
}

/// Create an organization
///
/// It is active, and takes a licence (S1.1 to S1.4). Whoever reaches only some organizations cannot add one.
#[utoipa::path(
    operation_id = "create_organization",
    tag = "Organizations",
    request_body = CreateOrganization,
    responses((
        status = 201, description = "The organization", body = OrganizationView,
        headers(("Location" = String, description = "Where the organization is found"))
    )),
    extensions(
        ("x-required-permission" = json!("organizations:full")),
        ("x-problems" = json!(["limited_reach", "organization_name_taken", "license_exhausted"]))
    )
)]
#[post("/v1/organizations")]
pub async fn create_organization(
    caller: Permitted<OrganizationsFull>,
    _: Query<Nothing>,
    body: Body<CreateOrganization>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(body) = body;
    let wanted = Wanted {
        name: clean_organization_name(&body.name)?,
        default_engineer: body.default_engineer_id.map(UserId),
        default_vcio: body.default_vcio_id.map(UserId),
    };
    caller
        .answer(&state, move |conn, work, caller| {
            let mut license = organizations::license(conn, work.account.id)?;
            let stored = add(conn, work, &caller.as_domain(), &mut license, wanted)?;
            let view = view(conn, work, caller, &stored.organization)?;
            Ok(Ok(Answer::created(&format!("/v1/organizations/{}", view.id), &view)?))
        })
        .await
}

/// Adds an organization and takes a licence for it, of which `license` keeps count: for whoever adds many in one
/// transaction. What is refused leaves everything as it was, and the transaction goes on.
///
/// # Errors
/// Whatever creating one is refused with; [`Failure`] when the database fails.
pub fn add(
    conn: &mut Conn,
    work: &Work,
    caller: &domain::user::Caller,
    license: &mut License,
    wanted: Wanted,
) -> Result<Stored, Failure> {
    let Wanted { name, default_engineer, default_vcio } = wanted;
    let mut known = |which, id: Option<UserId>| id.map(|id| candidate(conn, work, caller, which, id)).transpose();
    let new = NewOrganization {
        id: work.state.ambient.id(),
        account_id: work.account.id,
        name,
        default_engineer: known(Caretaker::Engineer, default_engineer)?,
        default_vcio: known(Caretaker::Vcio, default_vcio)?,
    };
    let decision = create(&new, caller, *license, work.now)?;
    // Asked first: on PostgreSQL a violated constraint ends the transaction.
    if !organizations::is_name_free(conn, work.account.id, &new.name)? {
        return Err(Failure::plain(Code::OrganizationNameTaken));
    }
    let stored = settle_new_organization(conn, work, *license, decision)?;
    *license = license.take()?;
    Ok(stored)
}

/// The name of an organization, cleaned.
///
/// # Errors
/// What is wrong with it.
pub fn clean_organization_name(name: &str) -> Result<String, Failure> {
    clean_name_of(name, ORGANIZATION_NAME_MAX)
        .map_err(|fault| Failure::invalid_field("/name", fault.code(), format!("A name {fault}.")))
}
