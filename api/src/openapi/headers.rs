//! Headers that every answer has, written down once.

use utoipa::openapi::{HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Type};

use super::problems::operations;

/// The header that carries the request id, as documents spell it.
const REQUEST_ID: &str = "X-Request-Id";

/// Adds to every answer of every operation the headers that each answer has.
pub fn complete(document: &mut OpenApi) {
    let Some(components) = &mut document.components else { return };
    let header = HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(128)).build()))
        .description(Some("Finds the request in the server's log: the id that was sent with the request, or a new one"))
        .example(Some("0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11".into()));
    components.headers.insert(REQUEST_ID.to_owned(), header.build().into());
    for operation in document.paths.paths.values_mut().flat_map(operations) {
        for answer in operation.responses.responses.values_mut() {
            if let RefOr::T(answer) = answer {
                let reference = Ref::new(format!("#/components/headers/{REQUEST_ID}"));
                answer.headers.insert(REQUEST_ID.to_owned(), RefOr::Ref(reference));
            }
        }
    }
}
