-- The tenants. `revision` is what every write of an account updates first: it is the account's write lock.
-- `access_epoch` moves whenever access is taken away or permissions change: caches of sessions hold only while it stands.
CREATE TABLE accounts (
    id                 uuid NOT NULL PRIMARY KEY,
    slug               text COLLATE "C" NOT NULL,
    name               text COLLATE "C" NOT NULL,
    preset             text COLLATE "C" NOT NULL,
    policy             jsonb NOT NULL,
    vocabulary         jsonb NOT NULL,
    organization_limit bigint,
    revision           bigint NOT NULL,
    access_epoch       bigint NOT NULL,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    CONSTRAINT accounts_slug UNIQUE (slug)
);

CREATE TABLE roles (
    id          uuid NOT NULL PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES accounts (id),
    name        text COLLATE "C" NOT NULL,
    name_key    text COLLATE "C" NOT NULL,
    description text COLLATE "C" NOT NULL,
    built_in    boolean NOT NULL,
    permissions jsonb NOT NULL,
    revision    bigint NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    CONSTRAINT roles_name UNIQUE (account_id, name_key)
);

-- Facts about users. `…_key` columns hold text without case and accents, for sorting and searching;
-- `role_id` may name a role that is gone, for a user who was erased; `status` is derived with every save; `status_changes_at` is when time alone will change it next.
CREATE TABLE users (
    id                    uuid NOT NULL PRIMARY KEY,
    account_id            uuid NOT NULL REFERENCES accounts (id),
    username              text COLLATE "C" NOT NULL,
    username_key          text COLLATE "C",
    email                 text COLLATE "C" NOT NULL,
    email_key             text COLLATE "C" NOT NULL,
    first_name            text COLLATE "C" NOT NULL,
    first_name_key        text COLLATE "C" NOT NULL,
    last_name             text COLLATE "C" NOT NULL,
    last_name_key         text COLLATE "C" NOT NULL,
    search_key            text COLLATE "C" NOT NULL,
    phone                 text COLLATE "C",
    role_id               uuid NOT NULL,
    grants                jsonb NOT NULL,
    organization_access   jsonb NOT NULL,
    status                text COLLATE "C" NOT NULL,
    status_changes_at     timestamptz,
    onboarding            text COLLATE "C" NOT NULL,
    auto_locked_at        timestamptz,
    auto_locked_until     timestamptz,
    admin_locked_at       timestamptz,
    admin_locked_by       uuid,
    admin_lock_reason     text COLLATE "C",
    inactive_since        timestamptz,
    failed_sign_ins       bigint NOT NULL,
    failed_since          timestamptz,
    password_changed_at   timestamptz,
    password_must_change  boolean NOT NULL,
    recovery_requested_at timestamptz,
    recovery_requested_by text COLLATE "C",
    recovery_expires_at   timestamptz,
    mfa_since             timestamptz,
    deactivated_at        timestamptz,
    deactivated_by        uuid,
    deactivation_reason   text COLLATE "C",
    deleted_at            timestamptz,
    deleted_by            uuid,
    purged                boolean NOT NULL,
    last_seen_at          timestamptz NOT NULL,
    last_login_at         timestamptz,
    revision              bigint NOT NULL,
    created_at            timestamptz NOT NULL,
    updated_at            timestamptz NOT NULL,
    CONSTRAINT users_username UNIQUE (account_id, username_key)
);
-- Signing in without naming the account looks a username up everywhere.
CREATE INDEX users_username_anywhere ON users (username_key);
CREATE INDEX users_status ON users (account_id, status);
CREATE INDEX users_role ON users (account_id, role_id);
CREATE INDEX users_created ON users (account_id, created_at, id);
CREATE INDEX users_last_name ON users (account_id, last_name_key, id);
CREATE INDEX users_due ON users (status_changes_at) WHERE status_changes_at IS NOT NULL;

-- What must never be read by accident, apart from the users' facts. TOTP secrets are sealed.
CREATE TABLE credentials (
    user_id        uuid NOT NULL PRIMARY KEY REFERENCES users (id),
    account_id     uuid NOT NULL REFERENCES accounts (id),
    password_hash  text COLLATE "C",
    totp_secret    bytea,
    totp_pending   bytea,
    totp_last_step bigint
);

CREATE TABLE recovery_codes (
    user_id    uuid NOT NULL REFERENCES users (id),
    hash       bytea NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts (id),
    used_at    timestamptz,
    PRIMARY KEY (user_id, hash)
);

CREATE TABLE sessions (
    id           uuid NOT NULL PRIMARY KEY,
    account_id   uuid NOT NULL REFERENCES accounts (id),
    user_id      uuid NOT NULL REFERENCES users (id),
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    ip           text COLLATE "C",
    user_agent   text COLLATE "C",
    ended_at     timestamptz,
    ended_by     text COLLATE "C"
);
CREATE INDEX sessions_live ON sessions (account_id, user_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Every refresh token ever given for a live session, hashed: a second use of one tells of a theft.
CREATE TABLE refresh_tokens (
    hash       bytea NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id),
    session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

-- What stands between a right password and a session.
CREATE TABLE challenges (
    id            uuid NOT NULL PRIMARY KEY,
    hash          bytea NOT NULL,
    account_id    uuid NOT NULL REFERENCES accounts (id),
    user_id       uuid NOT NULL REFERENCES users (id),
    kind          text COLLATE "C" NOT NULL,
    second_factor boolean NOT NULL,
    onboarding    boolean NOT NULL,
    totp_pending  bytea,
    attempts      bigint NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    CONSTRAINT challenges_hash UNIQUE (hash)
);
CREATE INDEX challenges_user ON challenges (account_id, user_id);
CREATE INDEX challenges_expiry ON challenges (expires_at);

-- Links sent by mail. Only the hash of their token is kept.
CREATE TABLE links (
    id         uuid NOT NULL PRIMARY KEY,
    hash       bytea NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts (id),
    user_id    uuid NOT NULL REFERENCES users (id),
    kind       text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    sent_at    timestamptz,
    used_at    timestamptz,
    revoked_at timestamptz,
    CONSTRAINT links_hash UNIQUE (hash)
);
CREATE INDEX links_user ON links (account_id, user_id, kind);

-- Mails that wait, were sent or were given up. A link's token is sealed, and erased once the mail is out.
CREATE TABLE outbox (
    id              uuid NOT NULL PRIMARY KEY,
    account_id      uuid NOT NULL REFERENCES accounts (id),
    user_id         uuid NOT NULL REFERENCES users (id),
    link_id         uuid REFERENCES links (id),
    letter          jsonb NOT NULL,
    recipient       text COLLATE "C" NOT NULL,
    recipient_name  text COLLATE "C" NOT NULL,
    sealed_token    bytea,
    created_at      timestamptz NOT NULL,
    attempts        bigint NOT NULL,
    next_attempt_at timestamptz,
    sent_at         timestamptz,
    failed_at       timestamptz,
    last_error      text COLLATE "C"
);
CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX outbox_link ON outbox (link_id);

CREATE TABLE audit_events (
    id          uuid NOT NULL PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES accounts (id),
    at          timestamptz NOT NULL,
    actor_kind  text COLLATE "C" NOT NULL,
    actor_id    uuid,
    actor_name  text COLLATE "C" NOT NULL,
    action      text COLLATE "C" NOT NULL,
    target_kind text COLLATE "C" NOT NULL,
    target_id   uuid NOT NULL,
    target_name text COLLATE "C" NOT NULL,
    before      jsonb,
    after       jsonb,
    reason      text COLLATE "C",
    request_id  text COLLATE "C",
    ip          text COLLATE "C",
    user_agent  text COLLATE "C"
);
CREATE INDEX audit_events_time ON audit_events (account_id, at, id);
CREATE INDEX audit_events_target ON audit_events (account_id, target_id, at);

-- What a user chose on a list, remembered for the next visit.
CREATE TABLE list_states (
    user_id    uuid NOT NULL REFERENCES users (id),
    list       text COLLATE "C" NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts (id),
    state      jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, list)
);

-- Keys of access tokens; the private half is sealed.
CREATE TABLE signing_keys (
    kid          text COLLATE "C" NOT NULL PRIMARY KEY,
    private_key  bytea NOT NULL,
    public_key   text COLLATE "C" NOT NULL,
    created_at   timestamptz NOT NULL,
    activates_at timestamptz NOT NULL,
    retired_at   timestamptz
);

-- Support staff of the installation.
CREATE TABLE operators (
    id         uuid NOT NULL PRIMARY KEY,
    name       text COLLATE "C" NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT operators_token UNIQUE (token_hash)
);

-- What the installation as a whole must remember.
CREATE TABLE installation (
    name  text COLLATE "C" NOT NULL PRIMARY KEY,
    value bytea NOT NULL
);
