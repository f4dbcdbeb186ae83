//! Sessions, and what leads to them.

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    sessions (id) {
        id -> Id,
        account_id -> Id,
        user_id -> Id,
        created_at -> Instant,
        last_used_at -> Instant,
        expires_at -> Instant,
        ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        ended_at -> Nullable<Instant>,
        ended_by -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    refresh_tokens (hash) {
        hash -> Binary,
        account_id -> Id,
        session_id -> Id,
        created_at -> Instant,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    challenges (id) {
        id -> Id,
        hash -> Binary,
        account_id -> Id,
        user_id -> Id,
        kind -> Text,
        second_factor -> Bool,
        onboarding -> Bool,
        totp_pending -> Nullable<Binary>,
        attempts -> BigInt,
        created_at -> Instant,
        expires_at -> Instant,
    }
}
