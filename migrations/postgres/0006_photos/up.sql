-- Pictures that anybody may see who knows their id, which is drawn at random; photos of users are such pictures.
-- A row never changes, since caches keep what they got: a new picture is a new row, and the old one goes.
CREATE TABLE media (
    id         uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id),
    media_type text COLLATE "C" NOT NULL,
    file       bytea NOT NULL,
    file_2x    bytea NOT NULL,
    created_at timestamptz NOT NULL
);
-- The files are compressed already.
ALTER TABLE media ALTER COLUMN file SET STORAGE EXTERNAL;
ALTER TABLE media ALTER COLUMN file_2x SET STORAGE EXTERNAL;

ALTER TABLE users ADD COLUMN photo_id uuid REFERENCES media (id);
-- Without it, removing a picture would look through all users for one that names it.
CREATE INDEX users_photo ON users (photo_id) WHERE photo_id IS NOT NULL;
