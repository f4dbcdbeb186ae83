//! Links, and the mails that carry them.

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    links (id) {
        id -> Id,
        hash -> Binary,
        account_id -> Id,
        user_id -> Id,
        kind -> Text,
        created_at -> Instant,
        expires_at -> Instant,
        sent_at -> Nullable<Instant>,
        used_at -> Nullable<Instant>,
        revoked_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    outbox (id) {
        id -> Id,
        account_id -> Id,
        user_id -> Id,
        link_id -> Nullable<Id>,
        letter -> Json,
        recipient -> Text,
        recipient_name -> Text,
        sealed_token -> Nullable<Binary>,
        created_at -> Instant,
        attempts -> BigInt,
        next_attempt_at -> Nullable<Instant>,
        sent_at -> Nullable<Instant>,
        failed_at -> Nullable<Instant>,
        last_error -> Nullable<Text>,
    }
}
