//! The tables, as the migrations make them on both engines.

diesel::table! {
    use crate::columns::{Id, Json, Instant};
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
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::{Id, Json, Instant};
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
        created_at -> Instant,
        updated_at -> Instant,
    }
}

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

diesel::table! {
    use crate::columns::{Id, Json, Instant};
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

    audit_events (id) {
        id -> Id,
        account_id -> Id,
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

diesel::joinable!(users -> roles (role_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(links -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    roles,
    users,
    credentials,
    recovery_codes,
    sessions,
    refresh_tokens,
    challenges,
    links,
    outbox,
    audit_events,
    list_states,
    signing_keys,
    operators,
    installation
);
