DROP INDEX users_by_last_name_down;
DROP INDEX users_by_last_name_alone;
DROP INDEX users_by_first_name_down;
