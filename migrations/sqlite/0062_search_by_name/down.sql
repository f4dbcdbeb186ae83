UPDATE sqlite_stat1 SET stat = replace(stat, ' sz=20', '') WHERE idx = 'users_by_last_name';
CREATE TABLE user_search_by_number (
    number     INTEGER NOT NULL PRIMARY KEY,
    user_id    BLOB NOT NULL REFERENCES users (id),
    account_id BLOB NOT NULL REFERENCES accounts (id),
    CONSTRAINT user_search_user UNIQUE (user_id)
) STRICT;
INSERT INTO user_search_by_number SELECT number, user_id, account_id FROM user_search;
DROP TABLE user_search;
ALTER TABLE user_search_by_number RENAME TO user_search;
