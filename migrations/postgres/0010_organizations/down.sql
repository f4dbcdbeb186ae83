DROP TABLE license_ledger;
DROP TABLE organization_counts;
DROP TABLE organizations;
