//! Accounts and their roles.

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    accounts (id) {
        id -> Id,
        slug -> Text,
        name -> Text,
        preset -> Text,
        policy -> Json,
        vocabulary -> Json,
        organization_limit -> Nullable<BigInt>,
        revision -> BigInt,
        access_epoch -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::Id;
    use diesel::sql_types::{BigInt, Text};

    grants (account_id, name) {
        account_id -> Id,
        name -> Text,
        label -> Text,
        position -> BigInt,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    roles (id) {
        id -> Id,
        account_id -> Id,
        name -> Text,
        name_key -> Text,
        description -> Text,
        built_in -> Bool,
        permissions -> Json,
        revision -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
