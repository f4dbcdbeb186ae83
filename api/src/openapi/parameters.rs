//! Schemas that only parameters have.

use serde_json::json;
use utoipa::openapi::schema::AnyOfBuilder;
use utoipa::openapi::{KnownFormat, Object, ObjectBuilder, RefOr, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// What was done, as the audit log names it: a kind of thing, a dot, and what happened to it.
#[derive(Debug)]
pub enum AuditAction {}

impl PartialSchema for AuditAction {
    fn schema() -> RefOr<Schema> {
        let word = ObjectBuilder::new().schema_type(Type::String).max_length(Some(129));
        word.pattern(Some("^[a-z_]{1,64}\\.[a-z_]{1,64}$")).examples([json!("user.deactivated")]).build().into()
    }
}

impl ToSchema for AuditAction {}

/// A whole day (UTC), or a moment (RFC 3339).
#[derive(Debug)]
pub enum DayOrMoment {}

impl PartialSchema for DayOrMoment {
    fn schema() -> RefOr<Schema> {
        let either = AnyOfBuilder::new().item(formatted(KnownFormat::Date)).item(formatted(KnownFormat::DateTime));
        RefOr::T(Schema::AnyOf(either.build()))
    }
}

impl ToSchema for DayOrMoment {}

fn formatted(format: KnownFormat) -> Object {
    ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(format))).build()
}

/// Every one of them: utoipa does not look into parameters for schemas.
#[must_use]
pub fn schemas() -> Vec<(String, RefOr<Schema>)> {
    vec![
        (AuditAction::name().into_owned(), AuditAction::schema()),
        (DayOrMoment::name().into_owned(), DayOrMoment::schema()),
    ]
}
