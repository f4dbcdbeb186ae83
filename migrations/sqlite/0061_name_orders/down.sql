INSERT INTO user_search_runs (user_search_runs, rank) VALUES ('automerge', 4);
DELETE FROM sqlite_stat1 WHERE idx IN ('users_by_first_name_down', 'users_by_last_name_alone', 'users_by_last_name_down');
DROP INDEX users_by_last_name_down;
DROP INDEX users_by_last_name_alone;
DROP INDEX users_by_first_name_down;
