-- Pictures that anybody may see who knows their id, which is drawn at random; photos of users are such pictures.
-- A row never changes, since caches keep what they got: a new picture is a new row, and the old one goes.
CREATE TABLE media (
    id         BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    media_type TEXT NOT NULL,
    file       BLOB NOT NULL,
    file_2x    BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

ALTER TABLE users ADD COLUMN photo_id BLOB REFERENCES media (id);
-- Without it, removing a picture would look through all users for one that names it.
CREATE INDEX users_photo ON users (photo_id) WHERE photo_id IS NOT NULL;
