//! `POST /v1/psa-connections`

use actix_web::{post, web};
use domain::psa::PsaKind;
use persistence::psa_connections::{self, PsaConnection};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use super::change::{clean_address, record, room_for_one};
use super::credentials::{AutotaskCredentials, ConnectWiseCredentials, Secrets};
use super::view::PsaConnectionView;
use crate::caller::{IntegrationsFull, Permitted};
use crate::http::answer::Answer;
use crate::http::body::{Union, UnionBody, part};
use crate::http::query::{Nothing, Query};
use crate::http::title::clean_title;
use crate::problem::Failure;
use crate::state::State;

/// A connection to be made; `kind` tells to which system.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(discriminator(property_name = "kind", mapping(
    ("connectwise" = "#/components/schemas/CreateConnectWiseConnection"),
    ("autotask" = "#/components/schemas/CreateAutotaskConnection")
)))]
pub enum CreatePsaConnection {
    /// To `ConnectWise` PSA.
    ConnectWise(CreateConnectWiseConnection),
    /// To Autotask PSA.
    Autotask(CreateAutotaskConnection),
}

/// A connection to `ConnectWise` PSA to be made.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "connectwise", "name": "Our ConnectWise", "base_url": "https://api-na.myconnectwise.net",
    "credentials": {
        "company_id": "acme", "public_key": "Xq2TnB4cV8dR1mZk", "private_key": "u7Yw3PzL9sHd5JfE",
        "client_id": "5b8f2a1e-6d1c-4c1f-9a53-8b0c6f1d2e34"
    }
}))]
pub struct CreateConnectWiseConnection {
    /// Always `connectwise`.
    pub kind: ConnectWiseWord,
    /// The connection's name.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$"
    )]
    pub name: String,
    /// Where the system is: `https://api-na.myconnectwise.net` (or `-eu`, `-au`) in the cloud, else the address at which
    /// people open it.
    #[schema(max_length = 500, pattern = "^https?://[^\\s?#@/]+(/[^\\s?#]*)?$")]
    pub base_url: String,
    /// What signs in.
    #[validate(nested)]
    pub credentials: ConnectWiseCredentials,
}

/// A connection to Autotask PSA to be made.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "autotask", "name": "Our Autotask",
    "credentials": {
        "username": "k3vq7xw2mzn5@ACME.COM", "secret": "6Mz5Yw2bQ8rT", "integration_code": "HTHR5C2RL4V6XQ7PBZDN3SJWKYA"
    }
}))]
pub struct CreateAutotaskConnection {
    /// Always `autotask`.
    pub kind: AutotaskWord,
    /// The connection's name.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$"
    )]
    pub name: String,
    /// Where the user's zone is asked for; `https://webservices.autotask.net` where left out.
    #[schema(max_length = 500, pattern = "^https?://[^\\s?#@/]+(/[^\\s?#]*)?$")]
    pub base_url: Option<String>,
    /// What signs in.
    #[validate(nested)]
    pub credentials: AutotaskCredentials,
}

/// The word `connectwise`.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConnectWiseWord {
    /// `ConnectWise` PSA.
    ConnectWise,
}

/// The word `autotask`.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AutotaskWord {
    /// Autotask PSA.
    Autotask,
}

impl Union for CreatePsaConnection {
    const TAG: &'static str = "kind";
    const WORDS: &'static [&'static str] = PsaKind::NAMES;

    fn read(word: &str, object: &Value) -> Option<Result<Self, Failure>> {
        Some(match word.parse().ok()? {
            PsaKind::ConnectWise => part(object, "").map(Self::ConnectWise),
            PsaKind::Autotask => part(object, "").map(Self::Autotask),
        })
    }
}

impl CreatePsaConnection {
    /// Its kind, name and address, and what signs in.
    fn into_parts(self) -> Result<(PsaKind, String, Option<String>, Secrets), Failure> {
        Ok(match self {
            Self::ConnectWise(new) => {
                (PsaKind::ConnectWise, new.name, Some(new.base_url), Secrets::of(&new.credentials)?)
            }
            Self::Autotask(new) => (PsaKind::Autotask, new.name, new.base_url, Secrets::of(&new.credentials)?),
        })
    }
}

/// Create a connection to a PSA
///
/// What signs in is kept sealed and never shown again. Nothing is asked of the PSA yet: test the connection next.
#[utoipa::path(
    operation_id = "create_psa_connection",
    tag = "PSA",
    request_body = CreatePsaConnection,
    responses((
        status = 201, description = "The connection", body = PsaConnectionView,
        headers(("Location" = String, description = "Where the connection is found"))
    )),
    extensions(
        ("x-required-permission" = json!("integrations:full")),
        ("x-problems" = json!(["psa_connection_name_taken", "too_many_psa_connections"]))
    )
)]
#[post("/v1/psa-connections")]
pub async fn create_psa_connection(
    caller: Permitted<IntegrationsFull>,
    _: Query<Nothing>,
    body: UnionBody<CreatePsaConnection>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let UnionBody(body) = body;
    let (kind, name, base_url, secrets) = body.into_parts()?;
    let name = clean_title(&name)?;
    let base_url = base_url.map(|address| clean_address(&state, &address)).transpose()?;
    let account = caller.account_id();
    caller
        .answer(&state, move |conn, work, _| {
            room_for_one(conn, account)?;
            let id = work.state.ambient.id();
            let connection = PsaConnection {
                id,
                account_id: account,
                kind,
                name,
                base_url,
                credentials: secrets.seal(&work.state, id)?,
                credentials_changed_at: work.now,
                last_check: None,
                created_at: work.now,
                updated_at: work.now,
            };
            psa_connections::insert(conn, &connection)?;
            record(conn, work, "psa_connection.created", None, Some(&connection))?;
            Ok(Ok(Answer::created(&format!("/v1/psa-connections/{id}"), &PsaConnectionView::from(&connection))?))
        })
        .await
}
