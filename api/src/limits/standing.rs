//! How somebody stands with a limit, and how answers say it (draft-ietf-httpapi-ratelimit-headers-10).

use std::fmt::Write as _;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

/// Which limits there are.
pub const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// What is left of them.
pub const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// How somebody stands with one limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The limit's name.
    pub name: &'static str,
    /// Requests in a window.
    pub quota: u32,
    /// The window, in seconds.
    pub window: u32,
    /// Requests that are left.
    pub remaining: u32,
    /// Seconds until all of them are there again.
    pub reset: u64,
    /// Seconds after which to try again; zero for who was let through.
    pub retry_after: u64,
}

impl Standing {
    /// Writes it into the headers of an answer, behind what they may say of another limit.
    pub fn write(&self, headers: &mut HeaderMap) {
        let Self { name, quota, window, remaining, reset, .. } = self;
        append(headers, &POLICY, format_args!("\"{name}\";q={quota};w={window}"));
        append(headers, &LEFT, format_args!("\"{name}\";r={remaining};t={reset}"));
        if self.retry_after > 0 {
            headers.insert(RETRY_AFTER, HeaderValue::from(self.retry_after));
        }
    }
}

fn append(headers: &mut HeaderMap, name: &HeaderName, item: std::fmt::Arguments<'_>) {
    let mut list =
        headers.get(name).and_then(|list| list.to_str().ok()).map(|list| format!("{list}, ")).unwrap_or_default();
    // Writing to a string cannot fail.
    let _ = list.write_fmt(item);
    if let Ok(list) = HeaderValue::try_from(list) {
        headers.insert(name.clone(), list);
    }
}
