-- What an organization does differently from the standard template, and the version that its template stays with once it was
-- deactivated: none as long as it follows. `base` is that version with what was applied of later ones, where something was.
CREATE TABLE organization_templates (
    organization_id BLOB NOT NULL PRIMARY KEY REFERENCES organizations (id),
    account_id      BLOB NOT NULL REFERENCES accounts (id),
    pinned_version  INTEGER,
    base            TEXT CHECK (json_valid(base)),
    customisation   TEXT NOT NULL CHECK (json_valid(customisation)),
    updated_at      TEXT NOT NULL
) STRICT;
