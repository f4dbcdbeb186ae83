//! Bodies: JSON objects, read strictly.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use super::content::{check_encoding, check_json, header};
use super::json::Strict;
use super::typed::Typed;
use crate::problem::{Code, Failure, FieldProblem};

/// Largest body, in bytes, where an operation does not allow for more.
pub const LIMIT: usize = 256 * 1024;

/// Largest body that names many things, in bytes: 100,000 ids, each in quotes with a comma and some white space.
pub const LARGE_LIMIT: usize = 6 * 1024 * 1024;

/// Where bodies name many things.
const LARGE: &str = "/v1/users/bulk";

/// A body that must be there, of at most `MAX` bytes.
pub struct Body<T, const MAX: usize = LIMIT>(pub T);

/// A body that may be left out, as with actions.
pub struct OptionalBody<T>(pub T);

/// A body that is one of several objects, which a field tells apart.
pub struct UnionBody<T>(pub T);

/// One of several objects, which a field tells apart.
pub trait Union: Sized + 'static {
    /// The field.
    const TAG: &'static str;
    /// Its words.
    const WORDS: &'static [&'static str];

    /// Reads the object that `word` means; none where it means none.
    fn read(word: &str, object: &Value) -> Option<Result<Self, Failure>>;
}

/// A body of which nothing is expected: nothing at all, or `{}`.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

impl<T: DeserializeOwned + Validate + 'static, const MAX: usize> FromRequest for Body<T, MAX> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            check_encoding(&request)?;
            let bytes = bounded(&request, payload, MAX).await?;
            check_json(&request)?;
            Ok(Self(read(&bytes)?))
        })
    }
}

/// How large a body at this address may be, in bytes.
#[must_use]
pub fn limit_at(path: &str) -> usize {
    if path == LARGE { LARGE_LIMIT } else { LIMIT }
}

/// All of a body of at most `limit` bytes.
///
/// # Errors
/// 413 when it is longer, 400 when it breaks off.
pub async fn whole(mut payload: Payload, limit: usize) -> Result<Bytes, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| unreadable(&error.into()))?;
        if bytes.len() + chunk.len() > limit {
            return Err(Failure::plain(Code::PayloadTooLarge));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.into())
}

impl<T: DeserializeOwned + Validate + Default + 'static> FromRequest for OptionalBody<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let bytes = Bytes::from_request(&request, payload);
        Box::pin(async move {
            check_encoding(&request)?;
            let bytes = bytes.await.map_err(|error| unreadable(&error))?;
            if bytes.is_empty() {
                return Ok(Self(T::default()));
            }
            check_json(&request)?;
            Ok(Self(read(&bytes)?))
        })
    }
}

impl<T: Union> FromRequest for UnionBody<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let bytes = Bytes::from_request(&request, payload);
        Box::pin(async move {
            check_encoding(&request)?;
            let bytes = bytes.await.map_err(|error| unreadable(&error))?;
            check_json(&request)?;
            let object = object(&bytes)?;
            let refuse = |code, detail: String| Failure::invalid_field(format!("/{}", T::TAG), code, detail);
            let expected = || format!("Expected one of `{}`.", T::WORDS.join("`, `"));
            let Some(word) = object.get(T::TAG) else {
                return Err(refuse("required", format!("The field `{}` is missing.", T::TAG)));
            };
            let read = word.as_str().and_then(|word| T::read(word, &object));
            Ok(Self(read.ok_or_else(|| refuse("type", expected()))??))
        })
    }
}

/// A value that may be left out but not be null, as JSON Merge Patch (RFC 7396) tells them apart.
///
/// # Errors
/// The value's own.
pub fn set<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// What JSON Merge Patch (RFC 7396) tells apart: left out, null, a value.
pub type Patch<T> = Option<Option<T>>;

/// A value that may be left out, and be null.
///
/// # Errors
/// The value's own.
pub fn set_or_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// How much of a body is read before it is refused; for the application's configuration.
#[must_use]
pub fn limit() -> web::PayloadConfig {
    web::PayloadConfig::new(LIMIT)
}

/// All of a body, if it is no larger than `max`; one that is announced as larger is not read.
async fn bounded(request: &HttpRequest, mut payload: Payload, max: usize) -> Result<Bytes, Failure> {
    let too_large = || Failure::plain(Code::PayloadTooLarge);
    let announced = header(request, CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > max) {
        return Err(too_large());
    }
    let payload = web::Payload::from_request(request, &mut payload).await.map_err(|error| unreadable(&error))?;
    let bytes = payload.to_bytes_limited(max).await.map_err(|_| too_large())?;
    bytes.map_err(|error| unreadable(&error))
}

/// What is wrong with a body that cannot be read to its end.
#[must_use]
pub fn unreadable(error: &actix_web::Error) -> Failure {
    match error.as_response_error().status_code() {
        actix_web::http::StatusCode::PAYLOAD_TOO_LARGE => Failure::plain(Code::PayloadTooLarge),
        _ => Failure::new(Code::MalformedRequest, "The body ended before it was complete."),
    }
}

/// Reads a JSON object into `T`: no unknown fields, no array where an object is meant (which serde would take), no NUL
/// (which PostgreSQL cannot keep), and what `T` itself asks for.
///
/// # Errors
/// 400 when it is no JSON, 422 with every value that is not accepted.
pub fn read<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T, Failure> {
    part(&object(bytes)?, "")
}

fn object(bytes: &[u8]) -> Result<Value, Failure> {
    let Strict(value) = serde_json::from_slice(bytes)
        .map_err(|error| Failure::new(Code::MalformedRequest, format!("The body is not valid JSON: {error}.")))?;
    if !value.is_object() {
        return Err(Failure::invalid_field("", "type", "The body must be a JSON object."));
    }
    refuse_nul(&value, &mut String::new())?;
    Ok(value)
}

/// Reads what stands at the place `at` (RFC 6901) of a body.
///
/// # Errors
/// The first thing in it that is not of the type that is asked for, or everything that is not as the type asks.
pub fn part<T: DeserializeOwned + Validate>(value: &Value, at: &str) -> Result<T, Failure> {
    let parsed: T = typed_at(value, at)?;
    check(&parsed, at)?;
    Ok(parsed)
}

/// Reads a value of JSON into `T`, strictly.
///
/// # Errors
/// The first thing that is not of the form that is expected, at its place (RFC 6901).
pub fn typed<T: DeserializeOwned>(value: &Value) -> Result<T, Failure> {
    typed_at(value, "")
}

fn typed_at<T: DeserializeOwned>(value: &Value, at: &str) -> Result<T, Failure> {
    serde_path_to_error::deserialize(Typed(value)).map_err(|error| {
        let pointer = format!("{at}{}", pointer(error.path()));
        let fault = error.into_inner();
        let field = fault.field().map(|field| format!("/{}", escaped(field)));
        let pointer = match field {
            Some(field) if !pointer.ends_with(&field) => format!("{pointer}{field}"),
            _ => pointer,
        };
        Failure::invalid_field(pointer, fault.code(), fault.to_string())
    })
}

/// What JSON Merge Patch (RFC 7396) makes of `target`, but that what is null is kept as such: a field that must not be
/// null is refused for it, and so is one that there is none of.
pub fn merge(target: &mut Value, changes: &Value) {
    match (target, changes) {
        (Value::Object(fields), Value::Object(changes)) => {
            for (name, change) in changes {
                merge(fields.entry(name.as_str()).or_insert(Value::Null), change);
            }
        }
        (target, change) => *target = change.clone(),
    }
}

/// Whether a value at the place `at` (RFC 6901) of a body is as its type asks.
///
/// # Errors
/// Everything that is not.
pub fn check<T: Validate>(value: &T, at: &str) -> Result<(), Failure> {
    value.validate().map_err(|errors| Failure::invalid(field_problems(&errors, at)))
}

fn refuse_nul(value: &Value, pointer: &mut String) -> Result<(), Failure> {
    let nul = |pointer: &str| Err(Failure::invalid_field(pointer, "nul", "A NUL character is not accepted."));
    match value {
        Value::String(text) if text.contains('\0') => nul(pointer),
        Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| {
            let length = pointer.len();
            pointer.push('/');
            pointer.push_str(&index.to_string());
            refuse_nul(item, pointer)?;
            pointer.truncate(length);
            Ok(())
        }),
        Value::Object(fields) => fields.iter().try_for_each(|(name, field)| {
            if name.contains('\0') {
                return nul(pointer);
            }
            let length = pointer.len();
            pointer.push('/');
            pointer.push_str(&escaped(name));
            refuse_nul(field, pointer)?;
            pointer.truncate(length);
            Ok(())
        }),
        _ => Ok(()),
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(format!("/{index}")),
            Segment::Map { key } => Some(format!("/{}", escaped(key))),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

/// A name as part of a JSON pointer (RFC 6901, section 3).
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The validator's errors without the values that it quotes: they may be passwords.
fn field_problems(errors: &ValidationErrors, prefix: &str) -> Vec<FieldProblem> {
    let mut problems: Vec<FieldProblem> = errors
        .errors()
        .iter()
        .flat_map(|(field, kind)| {
            let pointer = format!("{prefix}/{field}");
            match kind {
                ValidationErrorsKind::Field(errors) => errors
                    .iter()
                    .map(|error| {
                        let detail = error.message.as_deref().unwrap_or("This value is not accepted.").to_owned();
                        FieldProblem {
                            pointer: Some(pointer.clone()),
                            parameter: None,
                            code: error.code.to_string(),
                            detail,
                        }
                    })
                    .collect(),
                ValidationErrorsKind::Struct(errors) => field_problems(errors, &pointer),
                ValidationErrorsKind::List(items) => items
                    .iter()
                    .flat_map(|(index, errors)| field_problems(errors, &format!("{pointer}/{index}")))
                    .collect(),
            }
        })
        .collect();
    problems.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    problems
}
