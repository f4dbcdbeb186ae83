DROP TABLE license_ledger;
DROP TABLE organization_counts;
DROP TABLE organizations;
DELETE FROM sqlite_stat1 WHERE tbl = 'organizations';
