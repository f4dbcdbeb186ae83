//! Review templates.

diesel::table! {
    use crate::columns::{Id, Instant, Json};
    use diesel::sql_types::BigInt;

    template_versions (account_id, version) {
        account_id -> Id,
        version -> BigInt,
        document -> Json,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::{Id, Instant, Json};
    use diesel::sql_types::{BigInt, Nullable};

    organization_templates (organization_id) {
        organization_id -> Id,
        account_id -> Id,
        pinned_version -> Nullable<BigInt>,
        base -> Nullable<Json>,
        customisation -> Json,
        updated_at -> Instant,
    }
}
