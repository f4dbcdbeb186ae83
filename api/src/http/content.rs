//! What a request says of its body: how it is encoded, and of which type it is.

use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName};

use crate::problem::{Code, Failure};

/// What a header says, if it is there and legible.
pub(super) fn header(request: &HttpRequest, name: HeaderName) -> Option<&str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

/// Whether a body comes as it is: before anything is unpacked, which would be work for whoever wants to see us busy.
///
/// # Errors
/// 415
pub fn check_encoding(request: &HttpRequest) -> Result<(), Failure> {
    let is_plain = header(request, CONTENT_ENCODING).is_none_or(|encoding| encoding.eq_ignore_ascii_case("identity"));
    if is_plain { Ok(()) } else { Err(Failure::plain(Code::UnsupportedMediaType)) }
}

/// Whether a body is of JSON.
///
/// # Errors
/// 415
pub(super) fn check_json(request: &HttpRequest) -> Result<(), Failure> {
    let media_type = header(request, CONTENT_TYPE).unwrap_or_default().split(';').next().unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    // A JSON Patch (RFC 6902) is JSON, too, but means something else than the merge patches that are taken here.
    let is_json =
        media_type == "application/json" || (media_type.starts_with("application/") && media_type.ends_with("+json"));
    if is_json && media_type != "application/json-patch+json" {
        return Ok(());
    }
    Err(Failure::new(Code::UnsupportedMediaType, "This takes JSON: send it with `Content-Type: application/json`."))
}
