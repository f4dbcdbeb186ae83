//! What follows from the conventions, for every operation alike: conditions, entity tags, requests that are sent again. The one mark in the code is
//! the header `ETag` at the `GET` of a single resource; the rest of the document is derived from it.

use std::collections::HashMap;

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::{Components, ObjectBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder, Type};

use super::headers::ETAG;
use crate::http::etag::LIST_MAX;
use crate::idempotency::KEY_MAX;

/// The parameter `If-Match`, as the document names it.
pub const IF_MATCH: &str = "IfMatch";
/// The parameter `If-None-Match`, as the document names it.
pub const IF_NONE_MATCH: &str = "IfNoneMatch";

/// The parameter `Idempotency-Key`, as the document names it.
pub const IDEMPOTENCY_KEY: &str = "IdempotencyKey";

/// The parameter `Last-Event-ID`, as the document names it: with it a stream of events goes on where it was left.
pub const LAST_EVENT_ID: &str = "LastEventId";
/// Longest id of an event, in digits.
pub const EVENT_ID_MAX: usize = 20;

/// `*`, or a list of entity tags (RFC 9110, section 8.8.3); empty items, which recipients pass over, are nothing to send.
const LIST: &str = r#"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"#;

/// What actions answer: what they were on, and what was done.
const ACTION_ANSWERS: [&str; 7] = [
    "ActionAnswer",
    "OrganizationActionAnswer",
    "ReactivationDecisionAnswer",
    "ApplyChangesAnswer",
    "OrganizationUnmapAnswer",
    // What takes something off a user or an organization answers with nothing, or with what it would do.
    "DryRunResult",
    "OrganizationDryRunResult",
];

/// Whether the operation takes this shared parameter.
#[must_use]
pub fn takes(operation: &Operation, parameter: &str) -> bool {
    let reference = reference("parameters", parameter);
    operation.parameters.iter().flatten().any(|known| matches!(known, RefOr::Ref(to) if to.ref_location == reference))
}

/// Adds to every operation what the conventions make of it.
pub fn complete(document: &mut OpenApi) {
    let resources = Resources::of(document);
    for (path, item) in &mut document.paths.paths {
        resources.complete(path, item);
        if let Some(post) = &mut item.post {
            add(post, IDEMPOTENCY_KEY);
        }
    }
    let components = document.components.get_or_insert_with(Components::new);
    for (name, parameter) in [
        (
            IF_MATCH,
            header_parameter(
                "If-Match",
                "Only if this is the resource's `ETag`, or one of several; `*` for any",
                (LIST, LIST_MAX),
            ),
        ),
        (
            IF_NONE_MATCH,
            header_parameter("If-None-Match", "Only if this is not the resource's `ETag`: else 304", (LIST, LIST_MAX)),
        ),
        (
            IDEMPOTENCY_KEY,
            header_parameter(
                "Idempotency-Key",
                "One word, new for each request, to send the very same one again with: within 24 hours it is answered as \
                 before, and does nothing again",
                ("^[!-~]+$", KEY_MAX),
            ),
        ),
        (
            LAST_EVENT_ID,
            header_parameter("Last-Event-ID", "The id of the last event that was received", ("^[0-9]*$", EVENT_ID_MAX)),
        ),
    ] {
        components.parameters.insert(name.to_owned(), RefOr::T(parameter));
    }
}

/// The single resources: their addresses, and the names of their schemas.
struct Resources(HashMap<String, Option<String>>);

impl Resources {
    fn of(document: &OpenApi) -> Self {
        let marked = document.paths.paths.iter().filter_map(|(path, item)| {
            let RefOr::T(found) = item.get.as_ref()?.responses.responses.get("200")? else { return None };
            found.headers.contains_key(ETAG).then(|| (path.clone(), schema_of(found)))
        });
        Self(marked.collect())
    }

    fn complete(&self, path: &str, item: &mut PathItem) {
        let is_resource = self.0.contains_key(path);
        // What is below the caller's own record is about them as a user, who has another tag.
        let above = path.rsplit_once('/').filter(|(above, _)| *above != "/v1/me");
        let above = above.and_then(|(above, _)| self.0.get(above)).cloned().flatten();
        if let (Some(get), true) = (&mut item.get, is_resource) {
            add(get, IF_NONE_MATCH);
            let unchanged = ResponseBuilder::new().description("It is still what `If-None-Match` names").build();
            get.responses.responses.insert("304".to_owned(), RefOr::T(unchanged));
            tag(get, |_| true);
        }
        if let Some(get) = &mut item.get
            && successes(get).any(|response| response.content.contains_key("text/event-stream"))
        {
            add(get, LAST_EVENT_ID);
        }
        let changing =
            [(&mut item.put, true), (&mut item.post, true), (&mut item.patch, true), (&mut item.delete, false)];
        for (operation, leaves_it) in changing.into_iter().filter_map(|(it, leaves)| it.as_mut().map(|it| (it, leaves)))
        {
            // At the resource's own address; or an action, just below it, that answers with the resource.
            let is_action = above
                .as_ref()
                .is_some_and(|schema| answers_with(operation, &[&[schema.as_str()][..], &ACTION_ANSWERS].concat()));
            if is_resource || is_action {
                add(operation, IF_MATCH);
            }
            if leaves_it && (is_resource || is_action) {
                tag(operation, |_| true);
            }
        }
        if let Some(post) = &mut item.post {
            // What is created is a resource of its own.
            tag(post, |response| response.headers.contains_key("Location"));
        }
    }
}

fn answers_with(operation: &Operation, schemas: &[&str]) -> bool {
    successes(operation).any(|response| schema_of(response).is_some_and(|schema| schemas.contains(&schema.as_str())))
}

fn successes(operation: &Operation) -> impl Iterator<Item = &Response> {
    let responses = operation.responses.responses.iter().filter(|(status, _)| status.starts_with('2'));
    responses.filter_map(|(_, response)| match response {
        RefOr::T(response) => Some(response),
        RefOr::Ref(_) => None,
    })
}

/// The name of the schema of a response's body.
fn schema_of(response: &Response) -> Option<String> {
    let RefOr::T(content) = response.content.get("application/json")? else { return None };
    let Some(RefOr::Ref(to)) = &content.schema else { return None };
    to.ref_location.rsplit('/').next().map(str::to_owned)
}

/// Gives the answers with a body, of those that `choose` picks, the header `ETag`.
fn tag(operation: &mut Operation, choose: impl Fn(&Response) -> bool) {
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && (status == "304" || (status.starts_with('2') && !response.content.is_empty()))
            && choose(response)
        {
            response.headers.insert(ETAG.to_owned(), RefOr::Ref(Ref::new(reference("headers", ETAG))));
        }
    }
}

fn add(operation: &mut Operation, parameter: &str) {
    let parameters = operation.parameters.get_or_insert_default();
    parameters.push(RefOr::Ref(Ref::new(reference("parameters", parameter))));
}

pub(super) fn reference(kind: &str, name: &str) -> String {
    format!("#/components/{kind}/{name}")
}

fn header_parameter(name: &str, description: &str, (pattern, max): (&str, usize)) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .description(Some(description))
        .schema(Some(
            ObjectBuilder::new().schema_type(Type::String).max_length(Some(max)).pattern(Some(pattern)).build(),
        ))
        .build()
}
