-- What an organization does differently from the standard template, and the version that its template stays with once it was
-- deactivated: none as long as it follows. `base` is that version with what was applied of later ones, where something was.
CREATE TABLE organization_templates (
    organization_id uuid NOT NULL PRIMARY KEY REFERENCES organizations (id),
    account_id      uuid NOT NULL REFERENCES accounts (id),
    pinned_version  bigint,
    base            jsonb,
    customisation   jsonb NOT NULL,
    updated_at      timestamptz NOT NULL
);
