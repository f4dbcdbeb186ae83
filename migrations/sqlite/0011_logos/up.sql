-- A picture in further widths than its two sizes: logos, which reports embed large and small. The width is that of the
-- box that the picture fits into.
CREATE TABLE media_widths (
    media_id   BLOB NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    width      INTEGER NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    file       BLOB NOT NULL,
    PRIMARY KEY (media_id, width)
) STRICT;
