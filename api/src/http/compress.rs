//! Compresses what is long and is text, where it is only read.
//!
//! Not what has a strong entity tag, which stands for the bytes as they are sent (docs/decisions/0010); and no answer to
//! anything but `GET`: tokens, codes and secrets are only in such, and how long they get by compression could tell
//! something of them (BREACH).

use actix_http::encoding::Encoder;
use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Encoding, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest};

/// Shorter bodies fit into a packet anyway, in bytes.
const MIN: u64 = 1024;

/// Media types that are text, by how they begin.
const TEXT: [&str; 5] =
    ["application/json", "application/yaml", "application/x-ndjson", "application/problem+json", "text/"];

/// Compresses the answer if that is of use and the client can read it.
///
/// # Errors
/// None of its own.
pub async fn attach(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<Encoder<impl MessageBody>>, Error> {
    let is_read = request.method() == Method::GET;
    let response = next.call(request).await?;
    let is_candidate = is_read && response.status() == StatusCode::OK && is_text(response.headers());
    let understands = is_candidate && understands_gzip(response.request());
    Ok(response.map_body(|head, body| {
        let is_candidate = is_candidate
            && match body.size() {
                BodySize::None => false,
                BodySize::Sized(length) => length >= MIN,
                BodySize::Stream => true,
            };
        let encoding = if is_candidate && understands { ContentEncoding::Gzip } else { ContentEncoding::Identity };
        let body = Encoder::response(encoding, head, body);
        if is_candidate {
            head.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        body
    }))
}

fn understands_gzip(request: &HttpRequest) -> bool {
    let choice = [Encoding::gzip(), Encoding::identity()];
    let accepted = request.get_header::<AcceptEncoding>();
    accepted.and_then(|accepted| accepted.negotiate(choice.iter())) == Some(Encoding::gzip())
}

fn is_text(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let has_strong_tag = text(header::ETAG).is_some_and(|tag| !tag.starts_with("W/"));
    // Events are read as they come, not when a block of them is full.
    let comes_bit_by_bit = text(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/event-stream"));
    !has_strong_tag
        && !comes_bit_by_bit
        && text(header::CONTENT_TYPE).is_some_and(|kind| TEXT.iter().any(|known| kind.starts_with(known)))
}
