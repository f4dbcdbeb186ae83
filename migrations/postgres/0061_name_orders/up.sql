-- Many share a name: without these a page by it sorts all of them, the more the larger the account is.
CREATE INDEX users_by_first_name_down ON users (account_id, first_name_key DESC, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_last_name_alone ON users (account_id, last_name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_last_name_down ON users (account_id, last_name_key DESC, id) WHERE deleted_at IS NULL;
