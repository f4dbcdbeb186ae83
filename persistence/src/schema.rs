//! The tables, as the migrations make them on both engines.

diesel::table! {
    use crate::columns::{Id, Json, Timestamp};
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
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Timestamp};
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
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Timestamp};
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
        status_changes_at -> Nullable<Timestamp>,
        onboarding -> Text,
        auto_locked_at -> Nullable<Timestamp>,
        auto_locked_until -> Nullable<Timestamp>,
        admin_locked_at -> Nullable<Timestamp>,
        admin_locked_by -> Nullable<Id>,
        admin_lock_reason -> Nullable<Text>,
        inactive_since -> Nullable<Timestamp>,
        failed_sign_ins -> BigInt,
        failed_since -> Nullable<Timestamp>,
        password_changed_at -> Nullable<Timestamp>,
        password_must_change -> Bool,
        recovery_requested_at -> Nullable<Timestamp>,
        recovery_requested_by -> Nullable<Text>,
        recovery_expires_at -> Nullable<Timestamp>,
        mfa_since -> Nullable<Timestamp>,
        deactivated_at -> Nullable<Timestamp>,
        deactivated_by -> Nullable<Id>,
        deactivation_reason -> Nullable<Text>,
        deleted_at -> Nullable<Timestamp>,
        deleted_by -> Nullable<Id>,
        purged -> Bool,
        last_seen_at -> Timestamp,
        last_login_at -> Nullable<Timestamp>,
        revision -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Timestamp};
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
    use crate::columns::{Id, Json, Timestamp};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    recovery_codes (user_id, hash) {
        user_id -> Id,
        hash -> Binary,
        account_id -> Id,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Timestamp};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    sessions (id) {
        id -> Id,
        account_id -> Id,
        user_id -> Id,
        created_at -> Timestamp,
        last_used_at -> Timestamp,
        expires_at -> Timestamp,
        ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        ended_at -> Nullable<Timestamp>,
        ended_by -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Timestamp};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    refresh_tokens (hash) {
        hash -> Binary,
        account_id -> Id,
        session_id -> Id,
        created_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Timestamp};
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
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Timestamp};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    links (id) {
        id -> Id,
        hash -> Binary,
        account_id -> Id,
        user_id -> Id,
        kind -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        sent_at -> Nullable<Timestamp>,
        used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Timestamp};
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
        created_at -> Timestamp,
        attempts -> BigInt,
        next_attempt_at -> Nullable<Timestamp>,
        sent_at -> Nullable<Timestamp>,
        failed_at -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Timestamp};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    audit_events (id) {
        id -> Id,
        account_id -> Id,
        at -> Timestamp,
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

diesel::table! {
    use crate::columns::{Id, Json, Timestamp};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    list_states (user_id, list) {
        user_id -> Id,
        list -> Text,
        account_id -> Id,
        state -> Json,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Timestamp};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    signing_keys (kid) {
        kid -> Text,
        private_key -> Binary,
        public_key -> Binary,
        created_at -> Timestamp,
        activates_at -> Timestamp,
        retired_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Timestamp};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    operators (id) {
        id -> Id,
        name -> Text,
        token_hash -> Binary,
        created_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Timestamp};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    installation (name) {
        name -> Text,
        value -> Binary,
    }
}

diesel::joinable!(users -> roles (role_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(links -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(accounts, roles, users, credentials, recovery_codes, sessions, refresh_tokens, challenges, links, outbox, audit_events, list_states, signing_keys, operators, installation);
