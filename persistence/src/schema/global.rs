//! What belongs to no account.

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    signing_keys (kid) {
        kid -> Text,
        private_key -> Binary,
        public_key -> Text,
        created_at -> Instant,
        activates_at -> Instant,
        retired_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    operators (id) {
        id -> Id,
        name -> Text,
        token_hash -> Binary,
        created_at -> Instant,
        revoked_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    installation (name) {
        name -> Text,
        value -> Binary,
    }
}
