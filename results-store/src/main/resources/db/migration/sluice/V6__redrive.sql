-- Runs after the first. Rows of before have neither and cannot be redriven: their results did not say where requests are.
ALTER TABLE job ADD COLUMN request_offset bigint;              -- of the run's request in its partition of sluice.requests
ALTER TABLE job ADD COLUMN redrive_id     text COLLATE "C";    -- what started the run

-- Redrives by filter. No projection but for what ends of runs add to them: whoever writes them commits durably.
CREATE TABLE redrive (
    created_ms     bigint           NOT NULL, -- jobs that ended later are not its own
    ended_ms       bigint,                    -- nothing of it changes any more
    cancelled_ms   bigint,                    -- no more jobs are taken
    selected       bigint           NOT NULL DEFAULT 0, -- jobs that fit
    redriven       bigint           NOT NULL DEFAULT 0, -- whose wish is in the log
    refused        bigint           NOT NULL DEFAULT 0, -- that cannot run again
    overtaken      bigint           NOT NULL DEFAULT 0, -- of the redriven: somebody else was first
    succeeded      bigint           NOT NULL DEFAULT 0, -- of the redriven: run N+1 has ended so
    failed         bigint           NOT NULL DEFAULT 0, -- or otherwise
    partition      integer          NOT NULL, -- of the tenant
    taken_all      boolean          NOT NULL DEFAULT false,
    redrive_id     text COLLATE "C" PRIMARY KEY,
    tenant         text COLLATE "C" NOT NULL,
    asked          text             NOT NULL, -- filter and changes, JSON
    last_job       text COLLATE "C",          -- taken last
    pending        text,                      -- taken, perhaps not in the log yet: JSON
    last_refusal   text
);
CREATE INDEX redrive_tenant ON redrive (tenant, created_ms DESC, redrive_id DESC);
CREATE INDEX redrive_open ON redrive (created_ms) WHERE ended_ms IS NULL;
