-- Files and batches: a projection of sluice.batches. Ids sort by time.
CREATE TABLE file (
    created_ms        bigint                NOT NULL,
    size_bytes        bigint                NOT NULL,
    file_id           text COLLATE "C"      PRIMARY KEY,
    tenant            text COLLATE "C"      NOT NULL,
    filename          text                  NOT NULL,
    purpose           text COLLATE "C"      NOT NULL,
    sha256            text COLLATE "C"      NOT NULL
);
CREATE INDEX file_tenant ON file (tenant, file_id);

CREATE TABLE batch (
    created_ms        bigint                NOT NULL, -- also that of its jobs
    deadline_ms       bigint                NOT NULL,
    cancel_ms         bigint,                         -- when somebody asked that it ends
    seq               bigint                NOT NULL DEFAULT 0, -- of the progress that stands here
    in_progress_ms    bigint,
    stopped_ms        bigint,                         -- no more lines become jobs
    ended_ms          bigint,
    partition         integer               NOT NULL, -- of sluice.batches
    total             integer               NOT NULL DEFAULT 0,
    expanded          integer               NOT NULL DEFAULT 0, -- jobs that were made
    completed         integer,                        -- once it has ended
    batch_id          text COLLATE "C"      PRIMARY KEY,
    tenant            text COLLATE "C"      NOT NULL,
    endpoint          text                  NOT NULL,
    input_file_id     text COLLATE "C"      NOT NULL,
    completion_window text                  NOT NULL,
    output_file_id    text COLLATE "C"      NOT NULL, -- what it is called if there will be one
    error_file_id     text COLLATE "C"      NOT NULL,
    phase             text COLLATE "C"      NOT NULL,
    stop              text COLLATE "C"      NOT NULL,
    end_status        text COLLATE "C",
    has_output        boolean               NOT NULL DEFAULT false,
    has_errors        boolean               NOT NULL DEFAULT false,
    retry_of          text COLLATE "C",
    faults            text,                           -- JSON as the API shows it
    metadata          text                            -- JSON as the API shows it
);
CREATE INDEX batch_tenant ON batch (tenant, batch_id);
CREATE INDEX batch_open ON batch (batch_id) WHERE end_status IS NULL;

-- What became of the lines; counted in the transaction that writes their rows.
CREATE TABLE batch_count (
    succeeded         bigint                NOT NULL,
    failed            bigint                NOT NULL,
    cancelled         bigint                NOT NULL,
    expired           bigint                NOT NULL,
    input_tokens      bigint                NOT NULL,
    cached_tokens     bigint                NOT NULL, -- of the input
    output_tokens     bigint                NOT NULL,
    reasoning_tokens  bigint                NOT NULL, -- of the output
    cost_nano_usd     bigint                NOT NULL,
    last_ms           bigint                NOT NULL, -- when the last one ended
    batch_id          text COLLATE "C"      PRIMARY KEY
) WITH (fillfactor = 50);

CREATE INDEX job_batch ON job (batch_id, batch_line) WHERE batch_id IS NOT NULL;
