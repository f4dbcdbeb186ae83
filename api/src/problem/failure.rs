//! The one error of the API's handlers.

use std::fmt;
use std::num::NonZeroU32;

use actix_web::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};
use domain::Moment;

use super::{Code, FieldProblem, Problem};
use crate::limits::{self, Standing};

/// Seconds after which a request that was shed, that found no database or whose twin was being answered is worth trying
/// again.
const RETRY_AFTER_SECONDS: &str = "2";

/// What stands in the way of something, and what can be done instead.
#[derive(Debug)]
struct Conflict {
    status: &'static str,
    available: Vec<&'static str>,
    reactivatable_at: Option<Moment>,
}

/// Why a request fails, with what the answer must say.
#[derive(Debug)]
pub struct Failure {
    code: Code,
    detail: String,
    errors: Vec<FieldProblem>,
    conflict: Option<Box<Conflict>>,
    allow: Vec<Method>,
    limit: Option<Box<Standing>>,
    retry_after: Option<NonZeroU32>,
}

impl Failure {
    /// A problem, explained in a sentence.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            conflict: None,
            allow: Vec::new(),
            limit: None,
            retry_after: None,
        }
    }

    /// A problem that its title says all about.
    #[must_use]
    pub fn plain(code: Code) -> Self {
        Self::new(code, format!("{}.", code.title()))
    }

    /// Values that are not accepted.
    #[must_use]
    pub fn invalid(errors: Vec<FieldProblem>) -> Self {
        let detail = match errors.as_slice() {
            [only] => only.detail.clone(),
            several => format!("{} values are not accepted.", several.len()),
        };
        Self { errors, ..Self::new(Code::ValidationFailed, detail) }
    }

    /// One value of the body, at a JSON pointer, that is not accepted.
    #[must_use]
    pub fn invalid_field(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldProblem::at(pointer, code, detail)])
    }

    /// One parameter of the address that is not accepted.
    #[must_use]
    pub fn invalid_parameter(name: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldProblem::parameter(name, code, detail)])
    }

    /// A fault of ours: the log has the cause, the answer nothing of it.
    #[must_use]
    pub fn internal(cause: &dyn fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed for a reason of ours");
        Self::plain(Code::Internal)
    }

    /// The address exists for these methods only.
    #[must_use]
    pub fn method_not_allowed(allow: Vec<Method>) -> Self {
        Self { allow, ..Self::plain(Code::MethodNotAllowed) }
    }

    /// One request too many.
    #[must_use]
    pub fn rate_limited(limit: Standing) -> Self {
        Self { limit: Some(Box::new(limit)), ..Self::plain(Code::RateLimited) }
    }

    /// The same, worth trying again after so many seconds, at least one.
    #[must_use]
    pub fn after_seconds(self, seconds: u64) -> Self {
        let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
        Self { retry_after: Some(NonZeroU32::new(seconds).unwrap_or(NonZeroU32::MIN)), ..self }
    }

    /// The same, with the status of what it is about, what can be done now, and from when on it may be reactivated where
    /// that is what it waits for (contract, 409).
    #[must_use]
    pub fn with_state(
        self,
        status: &'static str,
        available: Vec<&'static str>,
        reactivatable_at: Option<Moment>,
    ) -> Self {
        Self { conflict: Some(Box::new(Conflict { status, available, reactivatable_at })), ..self }
    }

    /// The same, with what was wrong in parameters at a place of the body, which `pointer` finds.
    #[must_use]
    pub fn of_body(mut self, pointer: impl Fn(&str) -> String) -> Self {
        for error in &mut self.errors {
            if let Some(parameter) = error.parameter.take() {
                error.pointer = Some(pointer(&parameter));
            }
        }
        self
    }

    /// The same, where what was looked at is a part of the body, at this JSON pointer.
    #[must_use]
    pub fn within(mut self, part: &str) -> Self {
        for pointer in self.errors.iter_mut().filter_map(|error| error.pointer.as_mut()) {
            pointer.insert_str(0, part);
        }
        self
    }

    /// What went wrong.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// What went wrong with one of several things: the stable word of the value that is not accepted, or else of the problem,
    /// and a sentence.
    #[must_use]
    pub fn item(&self) -> (String, String) {
        match self.errors.as_slice() {
            [only] => (only.code.clone(), only.detail.clone()),
            _ => (self.code.word().to_owned(), self.detail.clone()),
        }
    }

    /// Why, as a stable word: that of the first value that is not accepted, if it is one, else that of the problem.
    #[must_use]
    pub fn reason(&self) -> &str {
        self.errors.first().map_or(self.code.word(), |error| error.code.as_str())
    }

    /// The values that are not accepted.
    pub(super) fn into_errors(self) -> Vec<FieldProblem> {
        self.errors
    }

    /// What happened, in a sentence.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// What went wrong, with every value that is not accepted, in one line.
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.errors.is_empty() {
            return self.detail.clone();
        }
        let errors = self.errors.iter().map(|error| {
            match error.pointer.as_deref().or(error.parameter.as_deref()).unwrap_or_default().trim_start_matches('/') {
                "" => error.detail.clone(),
                place => format!("{place}: {}", error.detail),
            }
        });
        errors.collect::<Vec<_>>().join(" ")
    }

    fn body(&self) -> Problem {
        Problem {
            kind: format!("/problems/{}", self.code.word()),
            title: self.code.title().to_owned(),
            status: self.code.status().as_u16(),
            detail: self.detail.clone(),
            instance: crate::http::request_id::current(),
            code: self.code.word().to_owned(),
            errors: (!self.errors.is_empty()).then(|| self.errors.clone()),
            current_status: self.conflict.as_ref().map(|conflict| conflict.status.to_owned()),
            available_actions: self
                .conflict
                .as_ref()
                .map(|conflict| conflict.available.iter().map(|&action| action.to_owned()).collect()),
            reactivatable_at: self.conflict.as_ref().and_then(|conflict| conflict.reactivatable_at),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.word(), self.detail)
    }
}

impl std::error::Error for Failure {}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code()).json(self.body());
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match self.code.status() {
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
            }
            StatusCode::UNAUTHORIZED => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        if self.code == Code::IdempotencyConflict {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds.get()));
        }
        if let Some(limit) = &self.limit {
            limits::write(std::slice::from_ref(limit), headers);
        }
        let allow = self.allow.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
        if let (false, Ok(allow)) = (allow.is_empty(), HeaderValue::from_str(&allow)) {
            headers.insert(ALLOW, allow);
        }
        response
    }
}
