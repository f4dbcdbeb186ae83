//! What signs in to a PSA: taken, sealed, opened where it is used, and shown to nobody.

use std::fmt;

use domain::ids::PsaConnectionId;
use domain::psa::PsaKind;
use persistence::psa_connections::PsaConnection;
use psa::{Connection, Credentials};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};
use zeroize::Zeroizing;

use crate::http::body::part;
use crate::problem::{Failure, FieldProblem};
use crate::state::State;

/// What signs in to `ConnectWise` PSA: an API member's keys, and the id of an integration.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "company_id": "acme", "public_key": "Xq2TnB4cV8dR1mZk", "private_key": "u7Yw3PzL9sHd5JfE",
    "client_id": "5b8f2a1e-6d1c-4c1f-9a53-8b0c6f1d2e34"
}))]
pub struct ConnectWiseCredentials {
    /// The company id that people sign in with.
    #[validate(custom(function = "is_basic_name"))]
    #[schema(min_length = 1, max_length = 200, pattern = "^[!-9;-~]+$")]
    pub company_id: String,
    /// The API member's public key.
    #[validate(custom(function = "is_basic_name"))]
    #[schema(min_length = 1, max_length = 200, pattern = "^[!-9;-~]+$")]
    pub public_key: String,
    /// The API member's private key.
    #[validate(custom(function = "is_visible"))]
    #[schema(format = "password", write_only, min_length = 1, max_length = 200, pattern = "^[!-~]+$")]
    pub private_key: String,
    /// The client id of the integration, from `ConnectWise`'s developer network.
    #[validate(custom(function = "is_visible"))]
    #[schema(min_length = 1, max_length = 200, pattern = "^[!-~]+$")]
    pub client_id: String,
}

/// What signs in to Autotask PSA: an API user, and the tracking identifier of an integration.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "username": "k3vq7xw2mzn5@ACME.COM", "secret": "6Mz5Yw2bQ8rT", "integration_code": "HTHR5C2RL4V6XQ7PBZDN3SJWKYA"
}))]
pub struct AutotaskCredentials {
    /// The API user's username (key).
    #[validate(custom(function = "is_visible"))]
    #[schema(min_length = 1, max_length = 200, pattern = "^[!-~]+$")]
    pub username: String,
    /// The API user's password (secret).
    #[validate(custom(function = "is_visible"))]
    #[schema(format = "password", write_only, min_length = 1, max_length = 200, pattern = "^[!-~]+$")]
    pub secret: String,
    /// The API tracking identifier.
    #[validate(custom(function = "is_visible"))]
    #[schema(min_length = 1, max_length = 200, pattern = "^[!-~]+$")]
    pub integration_code: String,
}

/// What headers can have.
fn is_visible(text: &str) -> Result<(), ValidationError> {
    if (1..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(ValidationError::new("visible_ascii")
        .with_message("This has 1 to 200 letters, digits and signs of ASCII, and no spaces.".into()))
}

/// What can stand before the colon of Basic authentication (RFC 7617).
fn is_basic_name(text: &str) -> Result<(), ValidationError> {
    is_visible(text)?;
    if !text.contains(':') {
        return Ok(());
    }
    Err(ValidationError::new("colon").with_message("This has no colon.".into()))
}

/// What signs in, as it is kept and not shown.
#[derive(Clone)]
pub struct Secrets(Zeroizing<Vec<u8>>);

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Secrets {
    /// What was sent.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be written as JSON.
    pub fn of(credentials: &impl Serialize) -> Result<Self, Failure> {
        let text = serde_json::to_vec(credentials).map_err(|error| Failure::internal(&error))?;
        Ok(Self(Zeroizing::new(text)))
    }

    /// Sealed, for this connection alone.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be sealed.
    pub fn seal(&self, state: &State, id: PsaConnectionId) -> Result<Vec<u8>, Failure> {
        state.vault.seal(&context(id), &self.0).map_err(|error| Failure::internal(&error))
    }

    /// Those of a connection.
    ///
    /// # Errors
    /// [`Failure`] when they were sealed with another key.
    pub fn open(state: &State, connection: &PsaConnection) -> Result<Self, Failure> {
        let opened = state.vault.open(&context(connection.id), &connection.credentials);
        Ok(Self(opened.map_err(|error| Failure::internal(&error))?))
    }

    /// The same with what was sent in place of what there was; what was left out stays.
    ///
    /// # Errors
    /// Everything that is not accepted, at its place under `/credentials`.
    pub fn merged(&self, kind: PsaKind, sent: &Map<String, Value>) -> Result<Self, Failure> {
        let mut merged: Value = self.read()?;
        let Some(fields) = merged.as_object_mut() else { return Err(Failure::internal(&"no credentials are kept")) };
        let foreign = sent.keys().filter(|name| !fields.contains_key(*name));
        let foreign: Vec<FieldProblem> = foreign
            .map(|name| {
                let detail = format!("The credentials of a connection of the kind {} have no such field.", kind.name());
                FieldProblem::at(format!("/credentials/{name}"), "not_allowed", detail)
            })
            .collect();
        if !foreign.is_empty() {
            return Err(Failure::invalid(foreign));
        }
        fields.extend(sent.clone());
        match kind {
            PsaKind::ConnectWise => Self::of(&part::<ConnectWiseCredentials>(&merged, "/credentials")?),
            PsaKind::Autotask => Self::of(&part::<AutotaskCredentials>(&merged, "/credentials")?),
        }
    }

    /// The connection as it is asked through.
    ///
    /// # Errors
    /// [`Failure`] when what is kept is none.
    pub fn connection(&self, kind: PsaKind, base_url: Option<&str>) -> Result<Connection, Failure> {
        let base = base_url.map(Url::parse).transpose().map_err(|error| Failure::internal(&error))?;
        let credentials = match kind {
            PsaKind::ConnectWise => {
                let found: ConnectWiseCredentials = self.read()?;
                Credentials::ConnectWise {
                    company_id: found.company_id,
                    public_key: found.public_key,
                    private_key: found.private_key.into(),
                    client_id: found.client_id,
                }
            }
            PsaKind::Autotask => {
                let found: AutotaskCredentials = self.read()?;
                Credentials::Autotask {
                    username: found.username,
                    secret: found.secret.into(),
                    integration_code: found.integration_code,
                }
            }
        };
        Ok(Connection { base, credentials })
    }

    fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.0).map_err(|error| Failure::internal(&error))
    }
}

impl PartialEq for Secrets {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_slice() == other.0.as_slice()
    }
}

fn context(id: PsaConnectionId) -> String {
    format!("psa:{id}")
}
