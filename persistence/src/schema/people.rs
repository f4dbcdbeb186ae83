//! Users, and what is kept about each.

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    users (id) {
        id -> Id,
        account_id -> Id,
        username -> Text,
        username_key -> Nullable<Text>,
        email -> Text,
        email_key -> Text,
        first_name -> Text,
        first_name_key -> Text,
        last_name -> Text,
        last_name_key -> Text,
        search_key -> Text,
        phone -> Nullable<Text>,
        role_id -> Id,
        grants -> Json,
        organization_access -> Json,
        status -> Text,
        status_changes_at -> Nullable<Instant>,
        onboarding -> Text,
        auto_locked_at -> Nullable<Instant>,
        auto_locked_until -> Nullable<Instant>,
        admin_locked_at -> Nullable<Instant>,
        admin_locked_by -> Nullable<Id>,
        admin_lock_reason -> Nullable<Text>,
        inactive_since -> Nullable<Instant>,
        failed_sign_ins -> BigInt,
        failed_since -> Nullable<Instant>,
        password_changed_at -> Nullable<Instant>,
        password_must_change -> Bool,
        recovery_requested_at -> Nullable<Instant>,
        recovery_requested_by -> Nullable<Text>,
        recovery_expires_at -> Nullable<Instant>,
        mfa_since -> Nullable<Instant>,
        deactivated_at -> Nullable<Instant>,
        deactivated_by -> Nullable<Id>,
        deactivation_reason -> Nullable<Text>,
        deleted_at -> Nullable<Instant>,
        deleted_by -> Nullable<Id>,
        purged -> Bool,
        last_seen_at -> Instant,
        last_login_at -> Nullable<Instant>,
        revision -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        role_key -> Text,
        photo_id -> Nullable<Id>,
        inactivity_warned_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::Id;
    use diesel::sql_types::{BigInt, Text};

    user_counts (account_id, role_id, status) {
        account_id -> Id,
        role_id -> Id,
        status -> Text,
        users -> BigInt,
    }
}

diesel::table! {
    use crate::columns::Id;
    use diesel::sql_types::BigInt;

    user_lists (account_id) {
        account_id -> Id,
        revision -> BigInt,
    }
}

diesel::table! {
    use crate::columns::Id;
    use diesel::sql_types::{BigInt, Text};

    /// Whom searches find. SQLite numbers them, and keeps what they are found and sorted by; PostgreSQL keeps the runs.
    user_search (user_id) {
        number -> BigInt,
        user_id -> Id,
        account_id -> Id,
        last_name_key -> Text,
        first_name_key -> Text,
        search_key -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    /// The runs of each, an index of words (SQLite alone).
    user_search_runs (rowid) {
        rowid -> BigInt,
        runs -> Text,
    }
}

diesel::table! {
    use crate::columns::{Id, Instant};
    use diesel::sql_types::BigInt;

    staged_batches (account_id) {
        account_id -> Id,
        began_at -> Instant,
        remaining -> BigInt,
    }
}

diesel::table! {
    use crate::columns::Id;

    status_refreshes (account_id) {
        account_id -> Id,
        after_user -> Id,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    credentials (user_id) {
        user_id -> Id,
        account_id -> Id,
        password_hash -> Nullable<Text>,
        totp_secret -> Nullable<Binary>,
        totp_pending -> Nullable<Binary>,
        totp_last_step -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::columns::Id;
    use diesel::sql_types::{BigInt, Text};

    password_history (user_id, number) {
        user_id -> Id,
        number -> BigInt,
        account_id -> Id,
        hash -> Text,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    recovery_codes (user_id, hash) {
        user_id -> Id,
        hash -> Binary,
        account_id -> Id,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    views (id) {
        id -> Id,
        account_id -> Id,
        owner_id -> Id,
        list -> Text,
        name -> Text,
        name_key -> Text,
        shared -> Bool,
        state -> Json,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    list_states (user_id, list) {
        user_id -> Id,
        list -> Text,
        account_id -> Id,
        state -> Json,
        updated_at -> Instant,
    }
}
