-- Where the events of a tenant go. No projection: nothing else knows these rows, so whoever writes them commits durably.
CREATE TABLE webhook_endpoint (
    created_ms        bigint           NOT NULL,
    updated_ms        bigint           NOT NULL,
    previous_until_ms bigint,                    -- until then the previous secret signs, too
    failing_since_ms  bigint,                    -- first failure since the last success; null while it takes what it gets
    enabled           boolean          NOT NULL,
    include_result    boolean          NOT NULL,
    tenant            text COLLATE "C" NOT NULL,
    id                text COLLATE "C" NOT NULL,
    url               text,                      -- null: of the URLs that jobs bring, whose secret this is
    description       text,
    disabled_reason   text COLLATE "C",
    events            text[]           NOT NULL, -- types that it hears of without being named by a job
    secret            bytea            NOT NULL, -- sealed, see Sealer
    previous_secret   bytea,
    PRIMARY KEY (tenant, id)
);

-- What was or is to be sent, one row per event and endpoint; days are dropped whole. Times are epoch milliseconds.
CREATE TABLE webhook_delivery (
    created_ms     bigint           NOT NULL, -- of the event; of a redelivery, when it was asked for
    due_ms         bigint           NOT NULL, -- of the next attempt
    finished_ms    bigint,
    partition      integer          NOT NULL, -- coordinator partition of the tenant: who projects it sends
    attempts       integer          NOT NULL,
    run            integer          NOT NULL, -- of the job that the event is about; 0 when it is about none
    include_result boolean          NOT NULL,
    id             text COLLATE "C" NOT NULL,
    event_id       text COLLATE "C" NOT NULL, -- the webhook-id
    tenant         text COLLATE "C" NOT NULL,
    endpoint_id    text COLLATE "C" NOT NULL,
    target         text COLLATE "C" NOT NULL, -- what shares a window and a breaker
    subject        text COLLATE "C" NOT NULL, -- what the event is about; its events arrive in order
    type           text COLLATE "C" NOT NULL,
    status         text COLLATE "C" NOT NULL, -- pending, delivered or failed
    reason         text COLLATE "C",          -- of what failed
    url            text,                      -- of a job's own URL
    payload        text             NOT NULL, -- as it is sent, but for the result
    log            text             NOT NULL, -- attempts as JSON objects, each with a comma before it
    PRIMARY KEY (created_ms, id)
) PARTITION BY RANGE (created_ms);

-- What is due for whom; a loose scan of it lists the targets.
CREATE INDEX webhook_delivery_due ON webhook_delivery (partition, target, due_ms) WHERE status = 'pending';
-- Whether something earlier of the same subject is pending.
CREATE INDEX webhook_delivery_order ON webhook_delivery (target, subject, created_ms) WHERE status = 'pending';
CREATE INDEX webhook_delivery_endpoint ON webhook_delivery (tenant, endpoint_id, created_ms DESC, id DESC);
