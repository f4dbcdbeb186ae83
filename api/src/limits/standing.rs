//! How somebody stands with a limit, and how answers say it (draft-ietf-httpapi-ratelimit-headers-10).

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

/// Says in the headers of an answer how its client stands with these limits, behind what they may say of another.
pub fn write(standings: &[Standing], headers: &mut HeaderMap) {
    let [mut policy, mut left] = [&POLICY, &LEFT].map(|name| {
        let mut list = String::with_capacity(96);
        list.push_str(headers.get(name).and_then(|said| said.to_str().ok()).unwrap_or_default());
        list
    });
    // Most answers have two: `write!` takes longer for them than counting does.
    let mut digits = itoa::Buffer::new();
    for Standing { name, quota, window, remaining, reset, retry_after } in standings {
        let comma = if policy.is_empty() { "" } else { ", " };
        let limit = [("q", u64::from(*quota)), ("w", u64::from(*window))];
        let standing = [("r", u64::from(*remaining)), ("t", *reset)];
        for (list, parameters) in [(&mut policy, limit), (&mut left, standing)] {
            list.extend([comma, "\"", name, "\""]);
            for (parameter, value) in parameters {
                list.extend([";", parameter, "=", digits.format(value)]);
            }
        }
        if *retry_after > 0 {
            headers.insert(RETRY_AFTER, HeaderValue::from(*retry_after));
        }
    }
    for (name, list) in [(POLICY, policy), (LEFT, left)] {
        if let (false, Ok(list)) = (list.is_empty(), HeaderValue::try_from(list)) {
            headers.insert(name, list);
        }
    }
}
