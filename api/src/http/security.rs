//! What every answer tells browsers about how it may be used; an answer that knows better keeps what it says itself.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

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

/// Adds the headers.
pub(super) fn write(headers: &mut HeaderMap, is_https: bool) {
    let transport = is_https.then_some((header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT_SECURITY));
    for (name, value) in HEADERS.into_iter().chain(transport) {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
}
