-- What searches find is compared and sorted without looking up the users themselves: names and text beside the runs.
CREATE TABLE user_search_by_name (
    number         INTEGER NOT NULL PRIMARY KEY,
    user_id        BLOB NOT NULL REFERENCES users (id),
    account_id     BLOB NOT NULL REFERENCES accounts (id),
    last_name_key  TEXT NOT NULL,
    first_name_key TEXT NOT NULL,
    search_key     TEXT NOT NULL,
    CONSTRAINT user_search_user UNIQUE (user_id)
) STRICT;
INSERT INTO user_search_by_name
    SELECT number, user_id, user_search.account_id, last_name_key, first_name_key, search_key
    FROM user_search JOIN users ON users.id = user_id;
DROP TABLE user_search;
ALTER TABLE user_search_by_name RENAME TO user_search;

-- Not its width, which is the largest: this makes SQLite compare texts along the one order that has them. Among indexes that
-- seem as good it takes the narrowest, and would look each of the texts up.
UPDATE sqlite_stat1 SET stat = stat || ' sz=20' WHERE idx = 'users_by_last_name';
