//! Pages of other origins: those that the operator named may ask, with a token in a header and never with cookies.

use actix_cors::{Cors, CorsError};
use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use url::Url;

use crate::problem::{Code, Failure};

/// How long a browser need not ask again, in seconds.
const MAX_AGE: usize = 600;

const METHODS: [Method; 6] = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// What the answer to a question depends on.
const VARY: &str = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/// What a page may send beside what it may always send.
const ACCEPTED: [&str; 8] = [
    "Authorization",
    "Content-Type",
    "Accept",
    "If-Match",
    "If-None-Match",
    "Idempotency-Key",
    "Last-Event-ID",
    "X-Request-Id",
];

/// What a page may read beside what it may always read.
const EXPOSED: [&str; 9] = [
    "Content-Disposition",
    "ETag",
    "Link",
    "Location",
    "X-Request-Id",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Idempotency-Replayed",
];

/// An origin as browsers write it (RFC 6454): scheme, host, and a port where it is not the usual one.
///
/// # Errors
/// A sentence that says what it should look like.
pub fn origin(text: &str) -> Result<String, String> {
    let text = text.trim();
    // A star is a good letter of a host to the standard of URLs; here it looks like more than it would be.
    let origin = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && !text.contains('*'));
    let origin = origin.map(|url| url.origin().ascii_serialization());
    origin.filter(|origin| origin == text).ok_or_else(|| "this is an origin like https://app.example.com".to_owned())
}

/// Answers pages of these origins.
pub fn allow(origins: &[String]) -> Cors {
    let cors =
        Cors::default().allowed_methods(METHODS).allowed_headers(ACCEPTED).expose_headers(EXPOSED).max_age(MAX_AGE);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// Makes problems of the refusals of [`Cors`], which are plain text.
///
/// # Errors
/// None of its own.
pub async fn problems(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    let response = next.call(request).await?;
    let Some(refusal) = response.response().error().and_then(|error| error.as_error::<CorsError>()) else {
        return Ok(response.map_into_left_body());
    };
    let refusal = Failure::new(Code::CrossOriginRefused, format!("{refusal}."));
    let mut response = response.error_response(refusal);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static(VARY));
    Ok(response.map_into_right_body())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_written_as_browsers_do() {
        for good in ["https://app.example.com", "http://localhost:5173", "https://[::1]:8443", " https://a.example "] {
            assert_eq!(origin(good), Ok(good.trim().to_owned()));
        }
        for bad in [
            "*",
            "null",
            "",
            "app.example.com",
            "https://app.example.com/",
            "https://app.example.com/x",
            "https://app.example.com:443",
            "https://APP.example.com",
            "https://*.example.com",
            "ftp://app.example.com",
            "https://ada@app.example.com",
        ] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }
}
