//! Pictures that anybody may see.

diesel::table! {
    use crate::columns::{Id, Instant};
    use diesel::sql_types::{Binary, Text};

    media (id) {
        id -> Id,
        account_id -> Id,
        media_type -> Text,
        file -> Binary,
        file_2x -> Binary,
        created_at -> Instant,
    }
}
