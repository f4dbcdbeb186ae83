//! Request ids: taken from the request if sane, made otherwise, returned always, on every line of the log.

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web;
use uuid::Uuid;

use crate::state::State;

/// The header that carries it.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longer ids are not taken over.
const MAX_LENGTH: usize = 128;

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request that is being answered; empty outside of one.
#[must_use]
pub fn current() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// Runs `body` on this thread as part of the request with this id.
pub fn within<T>(id: String, body: impl FnOnce() -> T) -> T {
    CURRENT.sync_scope(id, body)
}

/// The id of a request, kept with it for the audit log.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The id of a request that comes in: what it says itself if that is sane, otherwise a new one.
pub(super) fn of(request: &ServiceRequest, state: Option<&web::Data<State>>) -> String {
    sane(request.headers().get(HEADER))
        .or_else(|| state.map(|state| state.ambient.id::<Uuid>().to_string()))
        .unwrap_or_default()
}

/// Answers the request with this id.
pub(super) async fn scope<F: Future>(id: String, answer: F) -> F::Output {
    CURRENT.scope(id, answer).await
}

fn sane(header: Option<&HeaderValue>) -> Option<String> {
    let id = header?.to_str().ok()?;
    let is_sane = (1..=MAX_LENGTH).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(&byte));
    is_sane.then(|| id.to_owned())
}
