//! Client organizations, and the licences that they take.

diesel::table! {
    use crate::columns::{Id, Instant};
    use diesel::sql_types::{BigInt, Nullable, Text};

    organizations (id) {
        id -> Id,
        account_id -> Id,
        name -> Text,
        name_key -> Text,
        unique_key -> Text,
        status -> Text,
        logo_id -> Nullable<Id>,
        default_engineer_id -> Nullable<Id>,
        default_engineer_key -> Nullable<Text>,
        default_vcio_id -> Nullable<Id>,
        default_vcio_key -> Nullable<Text>,
        deactivated_at -> Nullable<Instant>,
        deactivated_by -> Nullable<Id>,
        deactivation_reason -> Nullable<Text>,
        revision -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::Id;
    use diesel::sql_types::BigInt;

    organization_counts (account_id) {
        account_id -> Id,
        active -> BigInt,
        total -> BigInt,
        revision -> BigInt,
    }
}

diesel::table! {
    use crate::columns::{Id, Instant};
    use diesel::sql_types::{BigInt, Nullable, Text};

    license_ledger (account_id, number) {
        account_id -> Id,
        number -> BigInt,
        at -> Instant,
        actor_kind -> Text,
        actor_id -> Nullable<Id>,
        actor_name -> Text,
        kind -> Text,
        organization_id -> Nullable<Id>,
        organization_name -> Nullable<Text>,
        delta -> BigInt,
        balance -> BigInt,
        organization_limit -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::columns::{Id, Instant};
    use diesel::sql_types::{Nullable, Text};

    reactivation_requests (id) {
        id -> Id,
        account_id -> Id,
        organization_id -> Id,
        status -> Text,
        reason -> Nullable<Text>,
        requested_by -> Id,
        requested_at -> Instant,
        decided_by -> Nullable<Id>,
        decided_at -> Nullable<Instant>,
        decision_reason -> Nullable<Text>,
    }
}
