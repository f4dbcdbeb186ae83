-- Hashes of passwords that users had before, as many as their account's policy looks back at; `number` is their order.
CREATE TABLE password_history (
    user_id    BLOB NOT NULL REFERENCES users (id),
    number     INTEGER NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    hash       TEXT NOT NULL,
    PRIMARY KEY (user_id, number)
) STRICT, WITHOUT ROWID;
