-- What a queued job is told about its wait. Rows of before have neither; they fill as jobs come.
ALTER TABLE job ADD COLUMN waits_until_ms bigint;
ALTER TABLE job ADD COLUMN since_ms       bigint; -- in line since, as its coordinator counts
