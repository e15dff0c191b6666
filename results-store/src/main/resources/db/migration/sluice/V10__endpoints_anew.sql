-- When an endpoint was last enabled by hand, or moved: who sends forgets its breaker then. Rows of before have none.
ALTER TABLE webhook_endpoint ADD COLUMN anew_ms bigint;
CREATE INDEX webhook_endpoint_anew ON webhook_endpoint (anew_ms) WHERE anew_ms IS NOT NULL;
