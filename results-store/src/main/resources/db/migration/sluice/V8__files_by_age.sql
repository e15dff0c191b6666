-- Files end, and so do batches. Where a file's record belongs is needed to say that it is gone.
ALTER TABLE file ADD COLUMN expires_ms bigint;
ALTER TABLE file ADD COLUMN partition integer;
ALTER TABLE batch ADD COLUMN output_kept_s bigint; -- as its maker said
CREATE INDEX file_expires ON file (expires_ms) WHERE expires_ms IS NOT NULL;
CREATE INDEX batch_ended ON batch (ended_ms) WHERE ended_ms IS NOT NULL;
