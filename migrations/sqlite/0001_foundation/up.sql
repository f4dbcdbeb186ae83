-- The tenants. `revision` is what every write of an account updates first: it is the account's write lock.
-- `access_epoch` moves whenever access is taken away or permissions change: caches of sessions hold only while it stands.
CREATE TABLE accounts (
    id                 BLOB NOT NULL PRIMARY KEY,
    slug               TEXT NOT NULL,
    name               TEXT NOT NULL,
    preset             TEXT NOT NULL,
    policy             TEXT NOT NULL CHECK (json_valid(policy)),
    vocabulary         TEXT NOT NULL CHECK (json_valid(vocabulary)),
    organization_limit INTEGER,
    revision           INTEGER NOT NULL,
    access_epoch       INTEGER NOT NULL,
    created_at         TEXT NOT NULL,
    updated_at         TEXT NOT NULL,
    CONSTRAINT accounts_slug UNIQUE (slug)
) STRICT;

CREATE TABLE roles (
    id          BLOB NOT NULL PRIMARY KEY,
    account_id  BLOB NOT NULL REFERENCES accounts (id),
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    description TEXT NOT NULL,
    built_in    INTEGER NOT NULL,
    permissions TEXT NOT NULL CHECK (json_valid(permissions)),
    revision    INTEGER NOT NULL,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    CONSTRAINT roles_name UNIQUE (account_id, name_key)
) STRICT;

-- Facts about users. `…_key` columns hold text without case and accents, for sorting and searching;
-- `role_id` may name a role that is gone, for a user who was erased; `status` is derived with every save; `status_changes_at` is when time alone will change it next.
CREATE TABLE users (
    id                    BLOB NOT NULL PRIMARY KEY,
    account_id            BLOB NOT NULL REFERENCES accounts (id),
    username              TEXT NOT NULL,
    username_key          TEXT,
    email                 TEXT NOT NULL,
    email_key             TEXT NOT NULL,
    first_name            TEXT NOT NULL,
    first_name_key        TEXT NOT NULL,
    last_name             TEXT NOT NULL,
    last_name_key         TEXT NOT NULL,
    search_key            TEXT NOT NULL,
    phone                 TEXT,
    role_id               BLOB NOT NULL,
    grants                TEXT NOT NULL CHECK (json_valid(grants)),
    organization_access   TEXT NOT NULL CHECK (json_valid(organization_access)),
    status                TEXT NOT NULL,
    status_changes_at     TEXT,
    onboarding            TEXT NOT NULL,
    auto_locked_at        TEXT,
    auto_locked_until     TEXT,
    admin_locked_at       TEXT,
    admin_locked_by       BLOB,
    admin_lock_reason     TEXT,
    inactive_since        TEXT,
    failed_sign_ins       INTEGER NOT NULL,
    failed_since          TEXT,
    password_changed_at   TEXT,
    password_must_change  INTEGER NOT NULL,
    recovery_requested_at TEXT,
    recovery_requested_by TEXT,
    recovery_expires_at   TEXT,
    mfa_since             TEXT,
    deactivated_at        TEXT,
    deactivated_by        BLOB,
    deactivation_reason   TEXT,
    deleted_at            TEXT,
    deleted_by            BLOB,
    purged                INTEGER NOT NULL,
    last_seen_at          TEXT NOT NULL,
    last_login_at         TEXT,
    revision              INTEGER NOT NULL,
    created_at            TEXT NOT NULL,
    updated_at            TEXT NOT NULL,
    CONSTRAINT users_username UNIQUE (account_id, username_key)
) STRICT;
-- Signing in without naming the account looks a username up everywhere.
CREATE INDEX users_username_anywhere ON users (username_key);
CREATE INDEX users_status ON users (account_id, status);
CREATE INDEX users_role ON users (account_id, role_id);
CREATE INDEX users_created ON users (account_id, created_at, id);
CREATE INDEX users_last_name ON users (account_id, last_name_key, id);
CREATE INDEX users_due ON users (status_changes_at) WHERE status_changes_at IS NOT NULL;

-- What must never be read by accident, apart from the users' facts. TOTP secrets are sealed.
CREATE TABLE credentials (
    user_id        BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
    account_id     BLOB NOT NULL REFERENCES accounts (id),
    password_hash  TEXT,
    totp_secret    BLOB,
    totp_pending   BLOB,
    totp_last_step INTEGER
) STRICT;

CREATE TABLE recovery_codes (
    user_id    BLOB NOT NULL REFERENCES users (id),
    hash       BLOB NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    used_at    TEXT,
    PRIMARY KEY (user_id, hash)
) STRICT;

CREATE TABLE sessions (
    id           BLOB NOT NULL PRIMARY KEY,
    account_id   BLOB NOT NULL REFERENCES accounts (id),
    user_id      BLOB NOT NULL REFERENCES users (id),
    created_at   TEXT NOT NULL,
    last_used_at TEXT NOT NULL,
    expires_at   TEXT NOT NULL,
    ip           TEXT,
    user_agent   TEXT,
    ended_at     TEXT,
    ended_by     TEXT
) STRICT;
CREATE INDEX sessions_live ON sessions (account_id, user_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Every refresh token ever given for a live session, hashed: a second use of one tells of a theft.
CREATE TABLE refresh_tokens (
    hash       BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    session_id BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    used_at    TEXT
) STRICT;
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

-- What stands between a right password and a session.
CREATE TABLE challenges (
    id            BLOB NOT NULL PRIMARY KEY,
    hash          BLOB NOT NULL,
    account_id    BLOB NOT NULL REFERENCES accounts (id),
    user_id       BLOB NOT NULL REFERENCES users (id),
    kind          TEXT NOT NULL,
    second_factor INTEGER NOT NULL,
    onboarding    INTEGER NOT NULL,
    totp_pending  BLOB,
    attempts      INTEGER NOT NULL,
    created_at    TEXT NOT NULL,
    expires_at    TEXT NOT NULL,
    CONSTRAINT challenges_hash UNIQUE (hash)
) STRICT;
CREATE INDEX challenges_user ON challenges (account_id, user_id);
CREATE INDEX challenges_expiry ON challenges (expires_at);

-- Links sent by mail. Only the hash of their token is kept.
CREATE TABLE links (
    id         BLOB NOT NULL PRIMARY KEY,
    hash       BLOB NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    user_id    BLOB NOT NULL REFERENCES users (id),
    kind       TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    sent_at    TEXT,
    used_at    TEXT,
    revoked_at TEXT,
    CONSTRAINT links_hash UNIQUE (hash)
) STRICT;
CREATE INDEX links_user ON links (account_id, user_id, kind);

-- Mails that wait, were sent or were given up. A link's token is sealed, and erased once the mail is out.
CREATE TABLE outbox (
    id              BLOB NOT NULL PRIMARY KEY,
    account_id      BLOB NOT NULL REFERENCES accounts (id),
    user_id         BLOB NOT NULL REFERENCES users (id),
    link_id         BLOB REFERENCES links (id),
    letter          TEXT NOT NULL CHECK (json_valid(letter)),
    recipient       TEXT NOT NULL,
    recipient_name  TEXT NOT NULL,
    sealed_token    BLOB,
    created_at      TEXT NOT NULL,
    attempts        INTEGER NOT NULL,
    next_attempt_at TEXT,
    sent_at         TEXT,
    failed_at       TEXT,
    last_error      TEXT
) STRICT;
CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX outbox_link ON outbox (link_id);

CREATE TABLE audit_events (
    id          BLOB NOT NULL PRIMARY KEY,
    account_id  BLOB NOT NULL REFERENCES accounts (id),
    at          TEXT NOT NULL,
    actor_kind  TEXT NOT NULL,
    actor_id    BLOB,
    actor_name  TEXT NOT NULL,
    action      TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_id   BLOB NOT NULL,
    target_name TEXT NOT NULL,
    before      TEXT CHECK (json_valid(before)),
    after       TEXT CHECK (json_valid(after)),
    reason      TEXT,
    request_id  TEXT,
    ip          TEXT,
    user_agent  TEXT
) STRICT;
CREATE INDEX audit_events_time ON audit_events (account_id, at, id);
CREATE INDEX audit_events_target ON audit_events (account_id, target_id, at);

-- What a user chose on a list, remembered for the next visit.
CREATE TABLE list_states (
    user_id    BLOB NOT NULL REFERENCES users (id),
    list       TEXT NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    state      TEXT NOT NULL CHECK (json_valid(state)),
    updated_at TEXT NOT NULL,
    PRIMARY KEY (user_id, list)
) STRICT;

-- Keys of access tokens; the private half is sealed.
CREATE TABLE signing_keys (
    kid          TEXT NOT NULL PRIMARY KEY,
    private_key  BLOB NOT NULL,
    public_key   TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    activates_at TEXT NOT NULL,
    retired_at   TEXT
) STRICT;

-- Support staff of the installation.
CREATE TABLE operators (
    id         BLOB NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    created_at TEXT NOT NULL,
    revoked_at TEXT,
    CONSTRAINT operators_token UNIQUE (token_hash)
) STRICT;

-- What the installation as a whole must remember.
CREATE TABLE installation (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
