-- A picture in further widths than its two sizes: logos, which reports embed large and small. The width is that of the
-- box that the picture fits into.
CREATE TABLE media_widths (
    media_id   uuid NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    width      bigint NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts (id),
    file       bytea NOT NULL,
    PRIMARY KEY (media_id, width)
);
-- The files are compressed already.
ALTER TABLE media_widths ALTER COLUMN file SET STORAGE EXTERNAL;
