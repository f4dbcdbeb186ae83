//! Connections to PSAs.

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    psa_connections (id) {
        id -> Id,
        account_id -> Id,
        kind -> Text,
        name -> Text,
        name_key -> Text,
        base_url -> Nullable<Text>,
        credentials -> Binary,
        credentials_changed_at -> Instant,
        checked_at -> Nullable<Instant>,
        check_code -> Nullable<Text>,
        check_detail -> Nullable<Text>,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    psa_links (organization_id) {
        organization_id -> Id,
        account_id -> Id,
        connection_id -> Id,
        company_id -> Text,
        company_name -> Text,
        state -> Text,
        successor_id -> Nullable<Text>,
        successor_name -> Nullable<Text>,
        checked_at -> Instant,
        created_at -> Instant,
    }
}
