//! What every answer tells browsers about how it may be used; an answer that knows better keeps what it says itself.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, web};

use crate::state::State;

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Data is for who asked, now, and for nothing but reading: it is kept nowhere, frames nothing, runs nothing. The resource
/// policy is about pages that embed without asking; who asks by CORS is answered by that.
const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
];

/// A year, where people reach the installation by HTTPS (RFC 6797).
const STRICT_TRANSPORT_SECURITY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds the headers, to failures too.
///
/// # Errors
/// None of its own.
pub async fn attach(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let state = request.app_data::<web::Data<State>>();
    let is_https = state.is_some_and(|state| state.settings.public_url.scheme() == "https");
    match next.call(request).await {
        Ok(mut response) => {
            write(response.headers_mut(), is_https);
            Ok(response)
        }
        Err(mut error) => {
            error.add_response_mapper(move |mut response| {
                write(response.headers_mut(), is_https);
                response
            });
            Err(error)
        }
    }
}

fn write(headers: &mut HeaderMap, is_https: bool) {
    let transport = is_https.then_some((header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT_SECURITY));
    for (name, value) in HEADERS.into_iter().chain(transport) {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
}
