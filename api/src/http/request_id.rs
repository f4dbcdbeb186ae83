//! Request ids: taken from the request if sane, made otherwise, returned always, on every line of the log.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, web};
use tracing::Instrument;
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

/// Gives the request its id and writes one line of log for it.
///
/// # Errors
/// None of its own.
pub async fn attach(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let state = request.app_data::<web::Data<State>>().cloned();
    let id = sane(request.headers().get(HEADER))
        .or_else(|| state.as_ref().map(|state| state.ambient.id::<Uuid>().to_string()))
        .unwrap_or_default();
    request.extensions_mut().insert(RequestId(id.clone()));
    let line = Line::of(&request, state.as_ref());
    let span = tracing::info_span!("request", id);
    let answered = CURRENT.scope(id.clone(), async move {
        let answered = next.call(request).await.map_err(|error| error.error_response());
        let status = answered.as_ref().map_or_else(HttpResponse::status, ServiceResponse::status);
        line.write(status.as_u16(), state.as_ref());
        answered
    });
    // Sane ids are sane header values.
    let header = HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("unknown"));
    match answered.instrument(span).await {
        Ok(mut response) => {
            response.headers_mut().insert(HEADER, header);
            Ok(response)
        }
        Err(mut response) => {
            response.headers_mut().insert(HEADER, header);
            Err(InternalError::from_response("answered already", response).into())
        }
    }
}

fn sane(header: Option<&HeaderValue>) -> Option<String> {
    let id = header?.to_str().ok()?;
    let is_sane = (1..=MAX_LENGTH).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(&byte));
    is_sane.then(|| id.to_owned())
}

/// One line of log for a request: the path as it was asked for, never the query, which may hold a name or a token.
struct Line {
    method: String,
    path: String,
    is_read: bool,
    started: Option<domain::Moment>,
}

impl Line {
    fn of(request: &ServiceRequest, state: Option<&web::Data<State>>) -> Self {
        Self {
            method: request.method().to_string(),
            path: request.path().to_owned(),
            is_read: request.method().is_safe(),
            started: state.map(|state| state.ambient.now()),
        }
    }

    fn write(&self, status: u16, state: Option<&web::Data<State>>) {
        let took = self.started.zip(state).map(|(started, state)| state.ambient.now() - started);
        let micros = took.and_then(|took| took.num_microseconds()).unwrap_or_default();
        let Self { method, path, is_read, .. } = self;
        // Reads that go well are most of what there is, and change nothing.
        if *is_read && status < 400 {
            tracing::debug!(%method, %path, status, micros, "answered");
        } else {
            tracing::info!(%method, %path, status, micros, "answered");
        }
    }
}
