-- Organizations in the order of their status: ties are broken by id, which the index for filtering by status has behind
-- the name.
CREATE INDEX organizations_by_status_up ON organizations (account_id, status, id);
