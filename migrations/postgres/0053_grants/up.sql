-- Permissions beside the role that an account knows, in the order in which forms show them.
CREATE TABLE grants (
    account_id uuid NOT NULL REFERENCES accounts (id),
    name       text COLLATE "C" NOT NULL,
    label      text NOT NULL,
    position   bigint NOT NULL,
    PRIMARY KEY (account_id, name)
);
INSERT INTO grants SELECT id, 'techflow', 'TechFlow access', 1 FROM accounts WHERE preset = 'shop';
INSERT INTO grants SELECT id, 'push_data', 'Push data to the shop management system', 2 FROM accounts WHERE preset = 'shop';
INSERT INTO grants SELECT id, 'ticket_assignments', 'Access to other users'' ticket assignments', 3 FROM accounts WHERE preset = 'shop';
-- Until now any word could be given: those that somebody has stay known.
INSERT INTO grants
    SELECT DISTINCT users.account_id, given.value, given.value, 4
    FROM users, jsonb_array_elements_text(users.grants) AS given (value)
    WHERE NOT EXISTS (SELECT 1 FROM grants WHERE grants.account_id = users.account_id AND grants.name = given.value);
