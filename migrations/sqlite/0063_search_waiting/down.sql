-- Whoever waits is put into the index when the server starts, which looks for them anew.
DELETE FROM user_search WHERE number IN (SELECT number FROM user_search_waiting);
DELETE FROM installation WHERE name = 'search_index_filled';
DROP VIEW user_search_waiting;
