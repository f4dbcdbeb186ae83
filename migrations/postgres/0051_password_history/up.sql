-- Hashes of passwords that users had before, as many as their account's policy looks back at; `number` is their order.
CREATE TABLE password_history (
    user_id    uuid NOT NULL REFERENCES users (id),
    number     bigint NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts (id),
    hash       text NOT NULL,
    PRIMARY KEY (user_id, number)
);
