-- Accounts whose policy has changed what follows from the facts of their users, until each of these was looked at anew:
-- those up to `after_user` were. A place of its own, since marking every user would take as long as looking at them.
CREATE TABLE status_refreshes (
    account_id uuid NOT NULL PRIMARY KEY REFERENCES accounts (id),
    after_user uuid NOT NULL
);

-- Who is due is walked through by time, and by id among those of one moment.
DROP INDEX users_due;
CREATE INDEX users_due ON users (status_changes_at, id) WHERE status_changes_at IS NOT NULL;
