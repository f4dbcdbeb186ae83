-- Users whose runs the index does not have yet. It takes users in in the order of their numbers, so that whoever it does not
-- have has a number above its last.
CREATE VIEW user_search_waiting AS
    SELECT number, user_id, account_id, last_name_key, first_name_key, search_key
    FROM user_search
    WHERE number > (SELECT coalesce(max(id), 0) FROM user_search_runs_docsize);
