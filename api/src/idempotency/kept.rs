//! Answers as they are kept: sealed, since some hold tokens and codes, and most hold names.

use std::fmt::Write as _;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

use crate::http::answer::Answer;
use crate::keys::Vault;
use crate::problem::Failure;

/// The headers that are part of an answer; all others follow anew from how it is sent.
const HEADERS: [HeaderName; 3] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG];

#[derive(Serialize, Deserialize)]
struct Kept {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// Whether an answer with this status is given again. What says that the request itself is wrong is not, so that a
/// corrected one may use the same key; nor is what may be different the next moment.
#[must_use]
pub fn is_kept(status: StatusCode) -> bool {
    let decided = [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND, StatusCode::CONFLICT, StatusCode::GONE];
    status.is_success() || decided.contains(&status)
}

/// What is sealed is sealed for one request.
pub(super) fn context(what: &str, id: &[u8; 32]) -> String {
    let mut context = format!("idempotency:{what}:");
    for byte in id {
        // Writing to a string cannot fail.
        let _ = write!(context, "{byte:02x}");
    }
    context
}

/// The answer, sealed.
pub(super) fn seal(vault: &Vault, id: &[u8; 32], answer: &Answer) -> Result<Vec<u8>, Failure> {
    let text = |name: &HeaderName| answer.headers.get(name).and_then(|value| value.to_str().ok());
    let headers = HEADERS.iter().filter_map(|name| text(name).map(|value| (name.to_string(), value.to_owned())));
    let kept = Kept {
        status: answer.status.as_u16(),
        headers: headers.collect(),
        body: std::str::from_utf8(&answer.body).map_err(|error| Failure::internal(&error))?.to_owned(),
    };
    let bytes = serde_json::to_vec(&kept).map_err(|error| Failure::internal(&error))?;
    vault.seal(&context("answer", id), &bytes).map_err(|error| Failure::internal(&error))
}

/// The answer, as it was given.
pub(super) fn open(vault: &Vault, id: &[u8; 32], sealed: &[u8]) -> Result<Answer, Failure> {
    let bytes = vault.open(&context("answer", id), sealed).map_err(|error| Failure::internal(&error))?;
    let Kept { status, headers, body } = serde_json::from_slice(&bytes).map_err(|error| Failure::internal(&error))?;
    let status = StatusCode::from_u16(status).map_err(|error| Failure::internal(&error))?;
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::try_from(name).map_err(|error| Failure::internal(&error))?;
        map.insert(name, HeaderValue::try_from(value).map_err(|error| Failure::internal(&error))?);
    }
    Ok(Answer::whole(status, map, body.into()))
}
