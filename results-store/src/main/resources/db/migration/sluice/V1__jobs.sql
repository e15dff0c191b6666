-- One row per job: the newest standing of its newest run. A projection of sluice.job-events and sluice.results, which
-- are the truth; it can be dropped and rebuilt. Times are epoch milliseconds, money is billionths of a US dollar.
-- Text is sent without NUL characters. Columns of fixed width come first: rows are narrower without padding.
CREATE TABLE job (
    created_ms        bigint                NOT NULL, -- the accept time in the job id
    progress          bigint                NOT NULL, -- run and step in one number; rows only move up, see ProgressPolicy
    started_ms        bigint,
    finished_ms       bigint,
    deadline_ms       bigint,
    cost_nano_usd     bigint,
    tokens            bigint,                         -- sum of all token classes
    response_bytes    bigint,                         -- size of the response before its encoding
    run               integer               NOT NULL,
    batch_line        integer,
    http_status       integer,
    core              text COLLATE "C"      NOT NULL, -- identity of the job within its tenant, from the job id
    retention_class   text COLLATE "C"      NOT NULL,
    job_id            text COLLATE "C"      NOT NULL,
    tenant            text COLLATE "C"      NOT NULL,
    status            text COLLATE "C"      NOT NULL,
    operation         text COLLATE "C"      NOT NULL,
    model             text COLLATE "C"      NOT NULL, -- the route that the caller used
    priority          text COLLATE "C"      NOT NULL,
    key_id            text COLLATE "C"      NOT NULL,
    project           text COLLATE "C",
    end_user          text,
    custom_id         text,
    metadata          jsonb,                          -- null when the caller gave none
    batch_id          text COLLATE "C",
    lane              text COLLATE "C",
    upstream_model    text COLLATE "C",
    waiting_for       text COLLATE "C",
    error_code        text COLLATE "C",
    error_message     text,
    attempts          text,                           -- JSON as the API shows it; SQL never looks inside
    usage             text,                           -- JSON as the API shows it
    response_claim    text COLLATE "C",               -- the body envelope, opened only when read
    response_encoding text COLLATE "C",
    response_key_id   text COLLATE "C",
    response_inline   bytea,
    PRIMARY KEY (core, created_ms, retention_class)
) PARTITION BY LIST (retention_class);

-- Bodies that do not fit the row move out of it uncompressed: pglz gains little on them and costs CPU.
ALTER TABLE job ALTER COLUMN response_inline SET STORAGE EXTERNAL;

-- Newest first within a tenant. Status is in no index here, so that a change of status can stay within its page.
CREATE INDEX job_tenant_created ON job (tenant, created_ms DESC);

-- How far each partition of each topic has been projected; moved in the same transaction as the rows.
CREATE TABLE projection_progress (
    next_offset     bigint               NOT NULL,
    watermark_ms    bigint               NOT NULL, -- highest accept time seen in this partition
    read_through_ms bigint               NOT NULL, -- log time up to which this partition has been read
    partition       integer              NOT NULL,
    topic           text COLLATE "C"     NOT NULL,
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);
