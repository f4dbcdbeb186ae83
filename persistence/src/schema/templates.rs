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
