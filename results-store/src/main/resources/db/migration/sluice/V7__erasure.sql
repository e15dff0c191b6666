-- Erasure. A row keeps what is known of the job; its bodies are gone.
ALTER TABLE job ADD COLUMN erased_ms     bigint;
ALTER TABLE job ADD COLUMN request_claim text COLLATE "C"; -- of a request body that rests in the blob store
ALTER TABLE job ADD COLUMN older_claims  text[];           -- of responses of earlier runs, which rest there, too

-- What is erased, so that a result that is projected later, or again, has no bodies either. A projection of
-- sluice.erasures; a row goes when that of its job has gone.
CREATE TABLE erased_job (
    created_ms      bigint           NOT NULL, -- as in job
    erased_ms       bigint           NOT NULL,
    run             integer          NOT NULL, -- later runs keep their bodies
    core            text COLLATE "C" NOT NULL,
    retention_class text COLLATE "C" NOT NULL,
    tenant          text COLLATE "C" NOT NULL,
    claims          text[]           NOT NULL DEFAULT '{}', -- blobs that are still to be deleted
    PRIMARY KEY (core, created_ms, retention_class)
);
CREATE INDEX erased_job_claims ON erased_job (erased_ms) WHERE claims <> '{}';
