-- Whoever is not here is put into the index when the server starts.
DELETE FROM user_search WHERE number IN (SELECT number FROM user_search_waiting);
DROP VIEW user_search_waiting;
