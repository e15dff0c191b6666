package dev.sluice.schema.job;

import java.time.Instant;

/**
 * Makes and verifies ids of files and batches with the secret of job ids, and the ids of the jobs
 * that a batch's lines become. Thread-safe.
 */
public final class ObjectIds {
    private final JobIds ids;

    public ObjectIds(JobIds ids) {
        this.ids = ids;
    }

    public ObjectId random(ObjectId.Kind kind, String tenant, int shard, Instant now) {
        return new ObjectId(kind, ids.random(kind.label(tenant), shard, now));
    }

    /** An id that depends on these words alone. */
    public ObjectId derived(
            ObjectId.Kind kind, String tenant, int shard, String words, Instant time) {
        return new ObjectId(kind, ids.derived(kind.label(tenant), shard, words, time));
    }

    /** Whether this deployment made the id, for this tenant. */
    public boolean genuine(ObjectId id, String tenant) {
        return ids.genuine(id.digits(), id.kind().label(tenant));
    }

    /**
     * The job of a line. It depends on batch and line alone, so that a runner can name, and cancel,
     * jobs that another has made. No Idempotency-Key begins with a newline.
     *
     * @param line from 1, of the input file
     */
    public JobId ofLine(ObjectId batch, String tenant, int shard, int line) {
        return ids.derived(tenant, shard, "\n" + batch + "\n" + line, batch.time());
    }
}
