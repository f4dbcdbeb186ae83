-- Many share a name: without these a page by it sorts all of them, the more the larger the account is.
CREATE INDEX users_by_first_name_down ON users (account_id, first_name_key DESC, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_last_name_alone ON users (account_id, last_name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_last_name_down ON users (account_id, last_name_key DESC, id) WHERE deleted_at IS NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('users', 'users_by_first_name_down', '1000000 100000 50 1'),
    ('users', 'users_by_last_name_alone', '1000000 100000 50 1'),
    ('users', 'users_by_last_name_down', '1000000 100000 50 1');

-- The index of searches is merged half as often, which makes writing a user quicker than it makes finding one slower.
INSERT INTO user_search_runs (user_search_runs, rank) VALUES ('automerge', 8);
