-- Named ways of looking at a list, of one user or shared with the account. The owner of a shared one may be gone.
CREATE TABLE views (
    id         uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id),
    owner_id   uuid NOT NULL REFERENCES users (id),
    list       text COLLATE "C" NOT NULL,
    name       text COLLATE "C" NOT NULL,
    name_key   text COLLATE "C" NOT NULL,
    shared     boolean NOT NULL,
    state      jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT views_name UNIQUE (account_id, owner_id, list, name_key)
);
CREATE INDEX views_list ON views (account_id, list, name_key, id);
