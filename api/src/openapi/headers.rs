//! The headers of answers: each is described once, and listed wherever it comes.

use actix_web::http::StatusCode;
use utoipa::openapi::{Components, Header, HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Type};

use super::conventions::{IDEMPOTENCY_KEY, reference, takes};
use super::problems::operations;
use crate::idempotency::is_kept;
use crate::limits::UNLIMITED;

/// What a single resource is told apart by.
pub const ETAG: &str = "ETag";

/// Carries the request id, as documents spell it.
const REQUEST_ID: &str = "X-Request-Id";
const LIMITS: [&str; 2] = ["RateLimit-Policy", "RateLimit"];
const RETRY_AFTER: &str = "Retry-After";
const REPLAYED: &str = "Idempotency-Replayed";

/// Each header, with what it says and an example.
const KNOWN: [(&str, &str, &str); 6] = [
    (ETAG, "Changes whenever anything that this caller is shown of the resource changes", "\"mR3kq0T1pJc5xWc8v2dN7g\""),
    (
        "RateLimit-Policy",
        "The limits that the request fell under: requests (`q`) in a window of seconds (`w`)",
        "\"client\";q=5000;w=1",
    ),
    (
        "RateLimit",
        "What is left of them (`r`), and the seconds until all of it is there again (`t`)",
        "\"client\";r=4999;t=1",
    ),
    (RETRY_AFTER, "Seconds to wait before trying again", "2"),
    (
        REPLAYED,
        "`true` where a request with the same `Idempotency-Key` was answered before: this is that answer",
        "true",
    ),
    (
        REQUEST_ID,
        "Finds the request in the server's log: the id that was sent with the request, or a new one",
        "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11",
    ),
];

/// Lists the headers that every answer has and those that follow from its status, and describes all of them.
pub fn complete(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        let is_limited = !UNLIMITED.contains(&path.as_str());
        for operation in operations(item) {
            let is_repeatable = takes(operation, IDEMPOTENCY_KEY);
            for (status, response) in &mut operation.responses.responses {
                let RefOr::T(response) = response else { continue };
                let limits = LIMITS.into_iter().filter(|_| is_limited && !status.starts_with('5'));
                let waits = ["429", "503"].contains(&status.as_str()) || (is_repeatable && status == "409");
                let patience = [RETRY_AFTER].into_iter().filter(|_| waits);
                let replays = is_repeatable && status.parse::<StatusCode>().is_ok_and(is_kept);
                let replayed = [REPLAYED].into_iter().filter(|_| replays);
                for name in [REQUEST_ID].into_iter().chain(limits).chain(patience).chain(replayed) {
                    response.headers.insert(name.to_owned(), RefOr::Ref(Ref::new(reference("headers", name))));
                }
            }
        }
    }
    let components = document.components.get_or_insert_with(Components::new);
    for (name, description, example) in KNOWN {
        components.headers.insert(name.to_owned(), RefOr::T(header(name, description, example)));
    }
}

fn header(name: &str, description: &str, example: &str) -> Header {
    let schema = ObjectBuilder::new().schema_type(Type::String).max_length((name == REQUEST_ID).then_some(128)).build();
    HeaderBuilder::new().schema(Some(schema)).description(Some(description)).example(Some(example.into())).build()
}
