//! Requests under keys of the clients' own.

diesel::table! {
    use crate::columns::{Id, Instant};
    use diesel::sql_types::{Binary, Nullable};

    idempotency_keys (id) {
        id -> Binary,
        attempt -> Id,
        account_id -> Nullable<Id>,
        caller_id -> Nullable<Id>,
        subject_id -> Nullable<Id>,
        fingerprint -> Binary,
        answer -> Nullable<Binary>,
        created_at -> Instant,
        claimed_until -> Instant,
        answered_at -> Nullable<Instant>,
    }
}
