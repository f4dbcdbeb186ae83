-- Work that takes longer than a request. Whoever works on a job holds its lease until claimed_until; what a chunk of it does
-- is written in one transaction with how far the job has come. The owner is none where the command line asked.
CREATE TABLE jobs (
    id            uuid NOT NULL PRIMARY KEY,
    account_id    uuid NOT NULL REFERENCES accounts (id),
    kind          text COLLATE "C" NOT NULL,
    owner_id      uuid REFERENCES users (id),
    state         text COLLATE "C" NOT NULL,
    task          jsonb NOT NULL,
    total         bigint NOT NULL,
    done          bigint NOT NULL,
    changed       bigint NOT NULL,
    unchanged     bigint NOT NULL,
    refused       bigint NOT NULL,
    not_found     bigint NOT NULL,
    next_input    bigint NOT NULL,
    attempts      bigint NOT NULL,
    error_code    text COLLATE "C",
    error_detail  text COLLATE "C",
    request_id    text COLLATE "C",
    ip            text COLLATE "C",
    user_agent    text COLLATE "C",
    lease         uuid,
    claimed_until timestamptz,
    worked_at     timestamptz,
    revision      bigint NOT NULL,
    created_at    timestamptz NOT NULL,
    started_at    timestamptz,
    finished_at   timestamptz
);
CREATE INDEX jobs_account ON jobs (account_id, id);
CREATE INDEX jobs_due ON jobs (claimed_until) WHERE claimed_until IS NOT NULL;
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;

-- What a job has yet to work on, in chunks, sealed: names, addresses and hashes of passwords are in it. Gone once it is over.
CREATE TABLE job_inputs (
    job_id     uuid NOT NULL REFERENCES jobs (id),
    number     bigint NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts (id),
    items      bytea NOT NULL,
    PRIMARY KEY (job_id, number)
);

-- What became of each item. The key is a hash of the username that a rehearsed import would have given away.
CREATE TABLE job_results (
    job_id     uuid NOT NULL REFERENCES jobs (id),
    number     bigint NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts (id),
    line       bigint,
    target_id  uuid,
    outcome    text COLLATE "C" NOT NULL,
    code       text COLLATE "C",
    detail     text COLLATE "C",
    key        bigint,
    PRIMARY KEY (job_id, number)
);
CREATE INDEX job_results_key ON job_results (job_id, key) WHERE key IS NOT NULL;
