//! `PATCH /v1/psa-connections/{id}`

use actix_web::{patch, web};
use domain::ids::PsaConnectionId;
use domain::psa::PsaKind;
use persistence::psa_connections::{self, PsaConnection};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use super::change::{clean_address, record};
use super::credentials::Secrets;
use super::view::{PsaConnectionView, shown};
use crate::caller::{IntegrationsFull, Permitted};
use crate::change::Work;
use crate::http::answer::Answer;
use crate::http::body::{Body, Patch, set, set_or_null};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::http::title::clean_title;
use crate::problem::Failure;
use crate::state::State;

/// Changes to a connection (JSON Merge Patch, RFC 7396): what is left out stays. With another address come all
/// credentials: those that are kept are for the one that they were given for.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "ConnectWise Europe" }))]
pub struct UpdatePsaConnection {
    /// The connection's name.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = String, min_length = 1, max_length = 100, pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$", required = false)]
    name: Option<String>,
    /// Where the system is; null where Autotask tells by the user.
    #[serde(default, deserialize_with = "set_or_null")]
    #[schema(value_type = Option<String>, max_length = 500, pattern = "^https?://[^\\s?#@/]+(/[^\\s?#]*)?$", required = false)]
    base_url: Patch<String>,
    /// What signs in.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = UpdatePsaCredentials, required = false)]
    credentials: Option<UpdatePsaCredentials>,
}

/// Changes to what signs in: the fields that the connection's kind has.
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "private_key": "u7Yw3PzL9sHd5JfE" }))]
pub struct UpdatePsaCredentials {
    /// `ConnectWise`: the company id that people sign in with.
    #[serde(default, deserialize_with = "set", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, min_length = 1, max_length = 200, pattern = "^[!-9;-~]+$", required = false)]
    company_id: Option<String>,
    /// `ConnectWise`: the API member's public key.
    #[serde(default, deserialize_with = "set", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, min_length = 1, max_length = 200, pattern = "^[!-9;-~]+$", required = false)]
    public_key: Option<String>,
    /// `ConnectWise`: the API member's private key.
    #[serde(default, deserialize_with = "set", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = "password", write_only, min_length = 1, max_length = 200, pattern = "^[!-~]+$", required = false)]
    private_key: Option<String>,
    /// `ConnectWise`: the client id of the integration.
    #[serde(default, deserialize_with = "set", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, min_length = 1, max_length = 200, pattern = "^[!-~]+$", required = false)]
    client_id: Option<String>,
    /// Autotask: the API user's username (key).
    #[serde(default, deserialize_with = "set", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, min_length = 1, max_length = 200, pattern = "^[!-~]+$", required = false)]
    username: Option<String>,
    /// Autotask: the API user's password (secret).
    #[serde(default, deserialize_with = "set", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = "password", write_only, min_length = 1, max_length = 200, pattern = "^[!-~]+$", required = false)]
    secret: Option<String>,
    /// Autotask: the API tracking identifier.
    #[serde(default, deserialize_with = "set", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, min_length = 1, max_length = 200, pattern = "^[!-~]+$", required = false)]
    integration_code: Option<String>,
}

/// Edit a connection to a PSA
///
/// A connection that was given another address or other credentials counts as not tested.
#[utoipa::path(
    operation_id = "update_psa_connection",
    tag = "PSA",
    params(("id" = Uuid, Path, description = "The connection's id")),
    request_body = UpdatePsaConnection,
    responses((status = 200, description = "The connection as it is now", body = PsaConnectionView)),
    extensions(
        ("x-required-permission" = json!("integrations:full")),
        ("x-problems" = json!(["psa_connection_name_taken"]))
    )
)]
#[patch("/v1/psa-connections/{id}")]
pub async fn update_psa_connection(
    caller: Permitted<IntegrationsFull>,
    id: Id<PsaConnectionId>,
    _: Query<Nothing>,
    body: Body<UpdatePsaConnection>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (Body(body), id, account) = (body, *id, caller.account_id());
    caller
        .write(&state, move |conn, work, _| {
            work.require_unchanged(|| shown(conn, account, id))?;
            let before = psa_connections::find(conn, account, id)?;
            let after = changed(work, &before, body)?;
            if after != before {
                psa_connections::save(conn, &after)?;
                record(conn, work, "psa_connection.updated", Some(&before), Some(&after))?;
            }
            Answer::resource(&PsaConnectionView::from(&after))
        })
        .await
}

fn changed(work: &Work, before: &PsaConnection, body: UpdatePsaConnection) -> Result<PsaConnection, Failure> {
    let mut after = before.clone();
    if let Some(name) = &body.name {
        after.name = clean_title(name)?;
    }
    if let Some(address) = &body.base_url {
        after.base_url = address.as_deref().map(|address| clean_address(&work.state, address)).transpose()?;
        if after.base_url.is_none() && before.kind == PsaKind::ConnectWise {
            return Err(Failure::invalid_field("/base_url", "required", "ConnectWise is asked at an address."));
        }
    }
    let is_moved = after.base_url != before.base_url;
    let sent = body.credentials.map_or_else(|| Ok(Map::new()), fields)?;
    let kept = Secrets::open(&work.state, before)?;
    let secrets = kept.merged(before.kind, &sent)?;
    if is_moved && sent.len() < count(before.kind) {
        return Err(Failure::invalid_field(
            "/credentials",
            "required",
            "With another address come all credentials: those that are kept are for the one that they were given for.",
        ));
    }
    if is_moved || secrets != kept {
        after.credentials = secrets.seal(&work.state, after.id)?;
        after.credentials_changed_at = work.now;
        after.last_check = None;
    }
    if after != *before {
        after.updated_at = work.now;
    }
    Ok(after)
}

/// What was sent, by name.
fn fields(sent: UpdatePsaCredentials) -> Result<Map<String, Value>, Failure> {
    match serde_json::to_value(sent) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Failure::internal(&"credentials are no object")),
        Err(error) => Err(Failure::internal(&error)),
    }
}

/// How many fields the credentials of a kind have.
const fn count(kind: PsaKind) -> usize {
    match kind {
        PsaKind::ConnectWise => 4,
        PsaKind::Autotask => 3,
    }
}
