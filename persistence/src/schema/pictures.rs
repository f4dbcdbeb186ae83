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

diesel::table! {
    use crate::columns::Id;
    use diesel::sql_types::{BigInt, Binary};

    media_widths (media_id, width) {
        media_id -> Id,
        width -> BigInt,
        account_id -> Id,
        file -> Binary,
    }
}
