//! Work that takes longer than a request.

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Nullable, Text};

    jobs (id) {
        id -> Id,
        account_id -> Id,
        kind -> Text,
        owner_id -> Nullable<Id>,
        state -> Text,
        task -> Json,
        total -> BigInt,
        done -> BigInt,
        changed -> BigInt,
        unchanged -> BigInt,
        refused -> BigInt,
        not_found -> BigInt,
        next_input -> BigInt,
        attempts -> BigInt,
        error_code -> Nullable<Text>,
        error_detail -> Nullable<Text>,
        request_id -> Nullable<Text>,
        ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        lease -> Nullable<Id>,
        claimed_until -> Nullable<Instant>,
        worked_at -> Nullable<Instant>,
        revision -> BigInt,
        created_at -> Instant,
        started_at -> Nullable<Instant>,
        finished_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::Id;
    use diesel::sql_types::{BigInt, Binary};

    job_inputs (job_id, number) {
        job_id -> Id,
        number -> BigInt,
        account_id -> Id,
        items -> Binary,
    }
}

diesel::table! {
    use crate::columns::Id;
    use diesel::sql_types::{BigInt, Nullable, Text};

    job_results (job_id, number) {
        job_id -> Id,
        number -> BigInt,
        account_id -> Id,
        line -> Nullable<BigInt>,
        target_id -> Nullable<Id>,
        outcome -> Text,
        code -> Nullable<Text>,
        detail -> Nullable<Text>,
        key -> Nullable<BigInt>,
    }
}
