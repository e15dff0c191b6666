-- When the wish was last about to be written, and whether its coordinator was asked since what became of it.
ALTER TABLE redrive_wish ADD COLUMN held_ms bigint  NOT NULL DEFAULT 0;
ALTER TABLE redrive_wish ADD COLUMN probed  boolean NOT NULL DEFAULT false;
