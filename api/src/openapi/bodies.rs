//! Bodies that may be left out: utoipa knows them only as ones that may be `null`, which the API does not take.

use utoipa::openapi::request_body::RequestBody;
use utoipa::openapi::schema::{OneOf, SchemaType};
use utoipa::openapi::{OpenApi, RefOr, Schema, Type};

use super::problems::operations;

/// Says of every optional body that it may be left out, rather than be `null`.
pub fn complete(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            if let Some(RefOr::T(body)) = &mut operation.request_body {
                leave_out(body);
            }
        }
    }
}

fn leave_out(body: &mut RequestBody) {
    for content in body.content.values_mut() {
        let RefOr::T(content) = content else { continue };
        if let Some(RefOr::T(Schema::OneOf(variants))) = &mut content.schema
            && let Some(only) = besides_null(variants)
        {
            content.schema = Some(only);
        }
    }
}

/// The variant beside `null`, where there are these two.
fn besides_null(variants: &mut OneOf) -> Option<RefOr<Schema>> {
    let is_null = |variant: &RefOr<Schema>| matches!(variant, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null));
    let count = variants.items.len();
    variants.items.retain(|variant| !is_null(variant));
    if count == 2 && variants.items.len() == 1 { variants.items.pop() } else { None }
}
