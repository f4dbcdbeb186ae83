//! Uploads: `multipart/form-data` (RFC 7578) with one field, `file`.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;
use utoipa::ToSchema;

use super::body::escaped;
use super::content::{check_encoding, header};
use crate::problem::{Code, Failure, FieldProblem};
use crate::state::State;

/// Largest file, in bytes: 5 MiB.
pub const FILE_LIMIT: usize = 5 * 1024 * 1024;

/// Largest body, in bytes: a file, and 64 KiB for what stands around it, boundaries and headers of parts.
const BODY_LIMIT: usize = FILE_LIMIT + 64 * 1024;

/// The one field of the form.
const FIELD: &str = "file";

/// How long an upload may take: a form of 5 MiB over a slow line.
const PATIENCE: Duration = Duration::from_mins(1);

/// An uploaded file, as it came, with the place that it takes until it is dropped.
pub struct Upload {
    /// Its content.
    pub file: Vec<u8>,
    _place: OwnedSemaphorePermit,
}

/// A picture to upload.
// Never read as one: it is here for the document.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PictureForm {
    /// A PNG, JPEG or WebP file, by content; at most 5 MiB (5,242,880 bytes) and 40 megapixels, and not animated.
    #[schema(value_type = String, format = Binary, min_length = 1, max_length = 5_242_880)]
    pub file: Vec<u8>,
}

impl FromRequest for Upload {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            check_encoding(&request)?;
            check_media_type(&request)?;
            let announced = header(&request, CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
            if announced.is_some_and(|length| length > BODY_LIMIT) {
                return Err(too_large());
            }
            let state = request.app_data::<web::Data<State>>();
            let state = state.ok_or_else(|| Failure::internal(&"the application has no state"))?;
            // Before anything is read: uploads are kept in memory until they are unpacked.
            let place = state.studio.place()?;
            let form = Multipart::new(request.headers(), bounded(payload));
            match timeout(PATIENCE, only_file(form)).await {
                Ok(file) => Ok(Self { file: file?, _place: place }),
                Err(_) => Err(Failure::new(Code::MalformedRequest, "The upload took longer than a minute.")),
            }
        })
    }
}

fn check_media_type(request: &HttpRequest) -> Result<(), Failure> {
    let media_type = header(request, CONTENT_TYPE).unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("multipart/form-data") {
        return Ok(());
    }
    Err(Failure::new(Code::UnsupportedMediaType, "A file is sent as the field `file` of `multipart/form-data`."))
}

/// The body, which breaks off where it is too large: how long it is need not have been announced, and what stands
/// before the first part, or in one that is passed over, is in no file.
fn bounded(body: Payload) -> impl Stream<Item = Result<Bytes, PayloadError>> {
    let mut left = BODY_LIMIT;
    body.map(move |chunk| {
        let chunk = chunk?;
        left = left.checked_sub(chunk.len()).ok_or(PayloadError::Overflow)?;
        Ok(chunk)
    })
}

/// The content of the field `file`, given that there is no other.
async fn only_file(mut form: Multipart) -> Result<Vec<u8>, Failure> {
    let mut file = None;
    while let Some(part) = form.next().await {
        let part = part.map_err(|error| unreadable(&error))?;
        let name = part.name().unwrap_or_default();
        if name != FIELD {
            let pointer = format!("/{}", escaped(name));
            return Err(Failure::invalid_field(pointer, "unknown_field", "The only field is `file`."));
        }
        if file.is_some() {
            return Err(refused("repeated", "One file is taken at a time."));
        }
        file = Some(content(part).await?);
    }
    file.filter(|file| !file.is_empty()).ok_or_else(|| refused("required", "There is no file."))
}

async fn content(mut part: Field) -> Result<Vec<u8>, Failure> {
    let mut content = Vec::new();
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|error| unreadable(&error))?;
        if content.len() + chunk.len() > FILE_LIMIT {
            return Err(too_large());
        }
        content.extend_from_slice(&chunk);
    }
    Ok(content)
}

fn refused(code: &'static str, detail: &str) -> Failure {
    Failure::invalid(vec![FieldProblem::at(format!("/{FIELD}"), code, detail)])
}

fn too_large() -> Failure {
    Failure::new(Code::PayloadTooLarge, "A file may have up to 5 MiB (5,242,880 bytes).")
}

fn unreadable(error: &MultipartError) -> Failure {
    if matches!(error, MultipartError::Payload(PayloadError::Overflow)) {
        return too_large();
    }
    tracing::debug!(%error, "a form cannot be read");
    Failure::new(Code::MalformedRequest, "The body is no complete `multipart/form-data`.")
}
