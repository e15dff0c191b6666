-- A redrive whose filter is too slow ends.
ALTER TABLE redrive ADD COLUMN slow    integer NOT NULL DEFAULT 0; -- times in a row that its jobs were not found in time
ALTER TABLE redrive ADD COLUMN failure text;                       -- why no more jobs are taken

-- Runs that were asked for and are not projected yet. They share the body of their request with the run before, so an
-- erasure leaves it. No projection: whoever writes a wish commits its row before.
CREATE TABLE redrive_wish (
    until_ms bigint           NOT NULL, -- no coordinator begins the run later
    run      integer          NOT NULL,
    core     text COLLATE "C" NOT NULL, -- of the job
    wish     text COLLATE "C" NOT NULL,
    PRIMARY KEY (core, wish)
);
CREATE INDEX redrive_wish_until ON redrive_wish (until_ms);
