//! Completes every operation with the problems that it answers, from the catalogue: none is pasted by hand.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::{OpenApi, Ref, RefOr, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use super::conventions::{IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, LAST_EVENT_ID, takes};
use crate::limits::UNLIMITED;
use crate::problem::{Code, Problem};

/// Adds every operation's problems, and the schema of a problem.
pub fn complete(document: &mut OpenApi) {
    if let Some(components) = &mut document.components {
        components.schemas.insert(Problem::name().into_owned(), Problem::schema());
        let mut schemas = Vec::new();
        Problem::schemas(&mut schemas);
        components.schemas.extend(schemas);
    }
    for (path, item) in &mut document.paths.paths {
        let of_limits = (!UNLIMITED.contains(&path.as_str())).then_some(Code::RateLimited);
        for operation in operations(item) {
            let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
            for code in codes(operation).into_iter().chain(of_limits) {
                by_status.entry(code.status().as_u16()).or_default().push(code);
            }
            for (status, codes) in by_status {
                operation.responses.responses.insert(status.to_string(), RefOr::T(response(&codes)));
            }
        }
    }
}

/// The operations of an address.
pub(super) fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten()
}

/// The problems of an operation: its own, and those that follow from its shape.
fn codes(operation: &Operation) -> Vec<Code> {
    let extension = |name: &str| operation.extensions.as_ref().and_then(|extensions| extensions.get(name)).cloned();
    let permission = extension("x-required-permission").and_then(|value| value.as_str().map(str::to_owned));
    let own: Vec<String> =
        extension("x-problems").and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default();
    let has_path = operation.parameters.as_ref().is_some_and(|parameters| {
        parameters.iter().any(|p| matches!(p, RefOr::T(p) if p.parameter_in == ParameterIn::Path))
    });
    let has_body = operation.request_body.is_some();
    // Probes and keys: whatever they are asked with, they answer.
    let is_plain = !has_path && !has_body && permission.as_deref() == Some("public");

    let mut codes = vec![Code::Internal];
    if !is_plain {
        codes.extend([Code::ValidationFailed, Code::Unavailable, Code::Overloaded]);
    }
    match permission.as_deref() {
        Some("public") | None => {}
        Some("authenticated") => codes.push(Code::Unauthenticated),
        Some(_) => codes.extend([Code::Unauthenticated, Code::Forbidden]),
    }
    if has_path {
        codes.push(Code::NotFound);
    }
    if takes(operation, IF_MATCH) {
        codes.extend([Code::MalformedRequest, Code::PreconditionFailed]);
    }
    if takes(operation, IDEMPOTENCY_KEY) {
        codes.extend([
            Code::MalformedRequest,
            Code::IdempotencyConflict,
            Code::IdempotencyKeyReused,
            Code::IdempotencyAnswerErased,
        ]);
    }
    if takes(operation, IF_NONE_MATCH) || takes(operation, LAST_EVENT_ID) {
        codes.push(Code::MalformedRequest);
    }
    if has_body {
        codes.extend([Code::MalformedRequest, Code::PayloadTooLarge, Code::UnsupportedMediaType]);
    }
    codes.extend(Code::ALL.iter().copied().filter(|code| own.iter().any(|word| word == code.word())));
    codes.sort_by_key(|code| Code::ALL.iter().position(|known| known == code));
    codes.dedup();
    codes
}

fn response(codes: &[Code]) -> utoipa::openapi::Response {
    let description = codes.iter().map(|code| format!("`{}`: {}", code.word(), code.title())).collect::<Vec<_>>();
    let examples = codes.iter().map(|code| {
        let example = ExampleBuilder::new().summary(code.title()).value(Some(example(*code))).build();
        (code.word(), example)
    });
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(Problem::name().into_owned())))
        .examples_from_iter(examples)
        .build();
    ResponseBuilder::new().description(description.join("; ")).content("application/problem+json", content).build()
}

fn example(code: Code) -> Value {
    let mut problem = json!({
        "type": format!("/problems/{}", code.word()),
        "title": code.title(),
        "status": code.status().as_u16(),
        "detail": format!("{}.", code.title()),
        "instance": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11",
        "code": code.word(),
    });
    match code {
        Code::ValidationFailed => {
            let detail = "There is no such parameter.";
            problem["detail"] = json!(detail);
            problem["errors"] = json!([{ "parameter": "nonsense", "code": "unknown_parameter", "detail": detail }]);
        }
        Code::InvalidTransition | Code::ActionNotOffered => {
            problem["current_status"] = json!("provisioned");
            problem["available_actions"] = json!(["resend_invitation", "edit", "deactivate"]);
        }
        Code::OrganizationDeactivated => {
            problem["current_status"] = json!("deactivated");
            problem["available_actions"] = json!(["reactivate"]);
        }
        Code::ReactivationLocked => {
            problem["current_status"] = json!("deactivated");
            problem["available_actions"] = json!([]);
            problem["reactivatable_at"] = json!("2027-03-01T09:00:00Z");
        }
        _ => {}
    }
    problem
}
