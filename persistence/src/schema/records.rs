//! What happened.

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    audit_events (id) {
        id -> Id,
        account_id -> Id,
        number -> BigInt,
        at -> Instant,
        actor_kind -> Text,
        actor_id -> Nullable<Id>,
        actor_name -> Text,
        action -> Text,
        target_kind -> Text,
        target_id -> Id,
        target_name -> Text,
        before -> Nullable<Json>,
        after -> Nullable<Json>,
        reason -> Nullable<Text>,
        request_id -> Nullable<Text>,
        ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
    }
}
