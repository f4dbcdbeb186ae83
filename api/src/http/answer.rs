//! An answer that is complete: whatever was read or decided is rendered into it, with its entity tag where it has one.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use domain::ids::UserId;
use serde::Serialize;

use super::etag::{Condition, EntityTag, Resource, json};
use crate::problem::{Code, Failure};

/// Whom an answer tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Nobody.
    Nobody,
    /// This user.
    User(UserId),
    /// Users of the account beside whatever it is about.
    Some,
}

/// An answer, ready to be sent.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// What its headers say of this answer, as opposed to every answer.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
    /// Whom it tells of: once they are erased, it is not given again.
    pub subject: Subject,
    tag: Option<EntityTag>,
}

impl Answer {
    /// An answer without a body.
    #[must_use]
    pub fn empty(status: StatusCode) -> Self {
        Self::whole(status, HeaderMap::new(), Bytes::new())
    }

    /// An answer put together elsewhere.
    #[must_use]
    pub fn whole(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { status, headers, body, subject: Subject::Nobody, tag: None }
    }

    /// The same, about this user.
    #[must_use]
    pub fn concerning(self, user: UserId) -> Self {
        Self { subject: Subject::User(user), ..self }
    }

    /// The same, which names users of the account, or not.
    #[must_use]
    fn naming_users(self, names_users: bool) -> Self {
        if names_users && self.subject == Subject::Nobody { Self { subject: Subject::Some, ..self } } else { self }
    }

    /// 204: done, and there is nothing to say about it.
    #[must_use]
    pub fn no_content() -> Self {
        Self::empty(StatusCode::NO_CONTENT)
    }

    /// 202: whatever there is to be done about it will be.
    #[must_use]
    pub fn accepted() -> Self {
        Self::empty(StatusCode::ACCEPTED)
    }

    /// 200 with a value.
    ///
    /// # Errors
    /// [`Failure`] when the value cannot be written as JSON.
    pub fn ok(value: &impl Serialize) -> Result<Self, Failure> {
        let mut answer = Self { body: json(value)?.into(), ..Self::empty(StatusCode::OK) };
        answer.set(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(answer)
    }

    /// 200 with a single resource, tagged.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be written as JSON.
    pub fn resource(resource: &impl Resource) -> Result<Self, Failure> {
        let answer = Self::ok(resource)?;
        let tag = EntityTag::of_written(resource, &answer.body)?;
        Ok(answer.tagged(tag).naming_users(resource.names_users()))
    }

    /// 201 with a single resource, tagged, and where it is found.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be written as JSON.
    pub fn created(location: &str, resource: &impl Resource) -> Result<Self, Failure> {
        let mut answer = Self { status: StatusCode::CREATED, ..Self::resource(resource)? };
        let location = HeaderValue::from_str(location).map_err(|error| Failure::internal(&error))?;
        answer.set(header::LOCATION, location);
        Ok(answer)
    }

    /// 202 with a single resource that is worked on, tagged, and where it is found.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be written as JSON.
    pub fn begun(location: &str, resource: &impl Resource) -> Result<Self, Failure> {
        Ok(Self { status: StatusCode::ACCEPTED, ..Self::created(location, resource)? })
    }

    /// 200 with a document that everybody may keep for so many seconds. Its tag is weak: on the way it may be compressed.
    #[must_use]
    pub fn document(media_type: &'static str, body: impl Into<Bytes>, max_age: u32) -> Self {
        let answer = Self { body: body.into(), ..Self::empty(StatusCode::OK) };
        let tag = EntityTag::weak(&answer.body);
        let mut answer = answer.tagged(tag);
        answer.set(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        answer.set(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if let Ok(cache) = HeaderValue::try_from(format!("public, max-age={max_age}")) {
            answer.set(header::CACHE_CONTROL, cache);
        }
        answer
    }

    /// 200 with a picture that never changes at its address, the last part of which is `name`: it tells this picture from
    /// every other. Front ends on other sites show it; whatever it were, opened by itself it could do nothing.
    ///
    /// # Errors
    /// [`Failure`] when its media type is no header's value.
    pub fn picture(media_type: &str, body: impl Into<Bytes>, name: &str) -> Result<Self, Failure> {
        let answer = Self { body: body.into(), ..Self::empty(StatusCode::OK) };
        let mut answer = answer.tagged(EntityTag::strong(name.as_bytes()));
        let media_type = HeaderValue::from_str(media_type).map_err(|error| Failure::internal(&error))?;
        answer.set(header::CONTENT_TYPE, media_type);
        for (name, value) in [
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"),
            (header::CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"),
        ] {
            answer.set(name, HeaderValue::from_static(value));
        }
        Ok(answer)
    }

    /// 302: what is asked for is, for so many seconds, at another address. Pages of other sites may show it.
    ///
    /// # Errors
    /// [`Failure`] when the address is no header's value.
    pub fn found(location: &str, max_age: u32) -> Result<Self, Failure> {
        let mut answer = Self::empty(StatusCode::FOUND);
        for (name, value) in
            [(header::LOCATION, location), (header::CACHE_CONTROL, &*format!("public, max-age={max_age}"))]
        {
            answer.set(name, HeaderValue::from_str(value).map_err(|error| Failure::internal(&error))?);
        }
        answer.set(header::CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
        Ok(answer)
    }

    /// The same, with a policy of its own on what a page may load.
    #[must_use]
    pub fn with_content_policy(mut self, policy: &'static str) -> Self {
        self.set(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
        self
    }

    /// The same, with the tag of `resource`, which the answer is about without being just that.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be written as JSON.
    pub fn about(self, resource: &impl Resource) -> Result<Self, Failure> {
        let tag = EntityTag::of(resource)?;
        Ok(self.tagged(tag).naming_users(resource.names_users()))
    }

    fn tagged(mut self, tag: EntityTag) -> Self {
        // A tag is made of letters, digits, quotes and signs.
        if let Ok(value) = HeaderValue::from_str(&tag.to_string()) {
            self.set(header::ETAG, value);
        }
        self.tag = Some(tag);
        self
    }

    fn set(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers.insert(name, value);
    }

    /// What a read is answered with by its conditions (RFC 9110, section 13.2.2): itself, 304 or 412.
    fn conditional(self, request: &HttpRequest) -> Result<Self, Failure> {
        let (Some(tag), true) = (&self.tag, request.method() == Method::GET) else { return Ok(self) };
        let [if_match, if_none_match] =
            [header::IF_MATCH, header::IF_NONE_MATCH].map(|name| Condition::of(request.headers(), &name));
        if if_match?.is_some_and(|listed| !listed.matches_strongly(tag)) {
            return Err(Failure::plain(Code::PreconditionFailed));
        }
        if if_none_match?.is_some_and(|listed| listed.matches_weakly(tag)) {
            let mut unchanged = Self::empty(StatusCode::NOT_MODIFIED).tagged(tag.clone());
            for name in [header::CACHE_CONTROL, header::VARY, header::CROSS_ORIGIN_RESOURCE_POLICY] {
                self.headers.get(&name).map(|value| unchanged.headers.insert(name, value.clone()));
            }
            return Ok(unchanged);
        }
        Ok(self)
    }
}

/// A refusal, as it is answered.
impl From<&Failure> for Answer {
    fn from(failure: &Failure) -> Self {
        let (response, body) = failure.error_response().into_parts();
        let headers = response.headers().clone();
        // A problem is written in one piece.
        let body = body.try_into_bytes().unwrap_or_default();
        Self { headers, body, ..Self::empty(response.status()) }
    }
}

impl Responder for Answer {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let Self { status, headers, body, subject, .. } =
            self.conditional(request).unwrap_or_else(|failure| Self::from(&failure));
        let mut response = HttpResponse::build(status).body(body);
        response.extensions_mut().insert(subject);
        // Not instead of the response's own, which has room for those that every answer gets.
        for (name, value) in headers {
            response.headers_mut().append(name, value);
        }
        response
    }
}
