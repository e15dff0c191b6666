-- What was booked for a run after its result: the other of two calls, a call that outlived its job, late truth (signed).
-- Added to cost and usage of the job whenever it is read. A projection of sluice.usage; a row goes some time after its
-- job's.
CREATE TABLE late_usage (
    created_ms            bigint           NOT NULL, -- as in job
    cost_nano_usd         bigint           NOT NULL,
    input_tokens          bigint           NOT NULL,
    cache_read_tokens     bigint           NOT NULL,
    cache_write_tokens    bigint           NOT NULL,
    cache_write_1h_tokens bigint           NOT NULL,
    audio_input_tokens    bigint           NOT NULL,
    image_input_tokens    bigint           NOT NULL,
    output_tokens         bigint           NOT NULL,
    reasoning_tokens      bigint           NOT NULL,
    audio_output_tokens   bigint           NOT NULL,
    run                   integer          NOT NULL,
    source                integer          NOT NULL, -- 0: no tokens, 1: all counted by the provider, 2: some estimated
    core                  text COLLATE "C" NOT NULL,
    tenant                text COLLATE "C" NOT NULL,
    PRIMARY KEY (core, created_ms, run, tenant)
);
CREATE INDEX late_usage_created ON late_usage (created_ms);
