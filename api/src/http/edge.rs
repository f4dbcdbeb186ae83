//! What stands around every request: its id, its line in the log, and the headers of whatever it is answered with.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, web};
use tracing::Instrument;

use super::request_id::{self, RequestId};
use super::security;
use crate::state::State;

/// Gives the request its id, writes a line of log for it, and adds the headers that every answer has, failures too.
///
/// # Errors
/// What was answered, where that was an error.
pub async fn attach(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let state = request.app_data::<web::Data<State>>().cloned();
    let is_https = state.as_ref().is_some_and(|state| state.settings.public_url.scheme() == "https");
    let id = request_id::of(&request, state.as_ref());
    request.extensions_mut().insert(RequestId(id.clone()));
    let line = Line::of(&request, state.as_ref());
    // `HEAD` is `GET` without the body (RFC 9110, section 9.3.2): the server itself knows what was asked and leaves the body
    // out, but not its length.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let span = tracing::info_span!("request", id);
    // Sane ids are sane header values.
    let header = HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("unknown"));
    let answered = request_id::scope(id, async move {
        let answered = next.call(request).await.map_err(|error| error.error_response());
        let status = answered.as_ref().map_or_else(HttpResponse::status, ServiceResponse::status);
        line.write(status.as_u16(), state.as_ref());
        answered
    });
    let complete = |headers: &mut HeaderMap| {
        security::write(headers, is_https);
        headers.insert(request_id::HEADER, header);
    };
    match answered.instrument(span).await {
        Ok(mut response) => {
            complete(response.headers_mut());
            Ok(response)
        }
        Err(mut response) => {
            complete(response.headers_mut());
            Err(InternalError::from_response("answered already", response).into())
        }
    }
}

/// One line of log for a request: the path as it was asked for, never the query, which may hold a name or a token.
struct Line {
    method: Method,
    path: String,
    is_read: bool,
    started: Option<domain::Moment>,
}

impl Line {
    fn of(request: &ServiceRequest, state: Option<&web::Data<State>>) -> Self {
        Self {
            method: request.method().clone(),
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
