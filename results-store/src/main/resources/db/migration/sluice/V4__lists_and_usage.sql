-- Lists. One index for each filter, each in the order of the list, so that what is rare is found without reading what is
-- frequent. That status is in one now means that a change of status writes to all of them.
CREATE INDEX job_tenant_status ON job (tenant, status, created_ms DESC, core DESC);
CREATE INDEX job_tenant_model ON job (tenant, model, created_ms DESC, core DESC);
CREATE INDEX job_tenant_priority ON job (tenant, priority, created_ms DESC, core DESC);
CREATE INDEX job_tenant_batch ON job (tenant, batch_id, created_ms DESC, core DESC) WHERE batch_id IS NOT NULL;

-- All lines of a batch have one time, so the order of a list is in its index to the end.
DROP INDEX job_tenant_created;
CREATE INDEX job_tenant_created ON job (tenant, created_ms DESC, core DESC);

-- Pairs of metadata, below the tenant: a tenant pays for its own pairs alone. JobListing has the same expression. Few
-- pairs wait to be sorted in, because every list reads those one by one.
CREATE INDEX job_metadata ON job
    USING gin (jsonb_set('{}'::jsonb, ARRAY[tenant], metadata) jsonb_path_ops)
    WITH (gin_pending_list_limit = 256)
    WHERE metadata IS NOT NULL;

-- Usage: sums over the records of sluice.usage by the hour (UTC) in which they were booked, and by all that usage is
-- asked for by. A projection as well, but it outlives its topic: what has left the topic cannot be rebuilt.
CREATE TABLE usage_hour (
    start_ms                bigint           NOT NULL, -- of the hour
    records                 bigint           NOT NULL,
    calls                   bigint           NOT NULL,
    failed_calls            bigint           NOT NULL,
    unknown_calls           bigint           NOT NULL,
    estimated_calls         bigint           NOT NULL,
    duplicate_calls         bigint           NOT NULL,
    late_calls              bigint           NOT NULL,
    hedge_calls             bigint           NOT NULL,
    adjustments             bigint           NOT NULL,
    input_tokens            bigint           NOT NULL,
    cache_read_tokens       bigint           NOT NULL,
    cache_write_tokens      bigint           NOT NULL,
    cache_write_1h_tokens   bigint           NOT NULL,
    audio_input_tokens      bigint           NOT NULL,
    image_input_tokens      bigint           NOT NULL,
    output_tokens           bigint           NOT NULL,
    reasoning_tokens        bigint           NOT NULL,
    audio_output_tokens     bigint           NOT NULL,
    cost_nano_usd           bigint           NOT NULL,
    duplicate_cost_nano_usd bigint           NOT NULL,
    late_cost_nano_usd      bigint           NOT NULL,
    hedge_cost_nano_usd     bigint           NOT NULL,
    adjusted_cost_nano_usd  bigint           NOT NULL,
    partition               integer          NOT NULL, -- of sluice.usage: two of them never share a row
    digest                  bytea            NOT NULL, -- of the partition and all columns below
    tenant                  text COLLATE "C" NOT NULL,
    project                 text COLLATE "C",
    key_id                  text COLLATE "C" NOT NULL,
    end_user                text COLLATE "C",
    operation               text COLLATE "C" NOT NULL,
    route                   text COLLATE "C" NOT NULL,
    model                   text COLLATE "C" NOT NULL, -- as the provider calls it
    provider                text COLLATE "C" NOT NULL,
    lane                    text COLLATE "C" NOT NULL,
    batch_id                text COLLATE "C",
    metadata                jsonb,
    PRIMARY KEY (tenant, start_ms, digest)
) WITH (fillfactor = 70); -- its sums change where they are

CREATE INDEX usage_hour_start ON usage_hour (start_ms);

-- The same by the day (UTC); kept for longer.
CREATE TABLE usage_day (LIKE usage_hour INCLUDING ALL) WITH (fillfactor = 70);
