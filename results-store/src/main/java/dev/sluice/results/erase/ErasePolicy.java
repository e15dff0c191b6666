package dev.sluice.results.erase;

import org.jspecify.annotations.Nullable;

/** Decides whether the bodies of a job may go. */
final class ErasePolicy {
    private ErasePolicy() {}

    /**
     * A job as its row has it.
     *
     * @param id under which it runs; another than the one that was asked for when an
     *     Idempotency-Key was repeated
     * @param erasedMs epoch milliseconds; null while it has its bodies
     * @param wishedRun a later run that was asked for and has not begun, as far as is known
     * @param openBatch the batch that it is a line of, while that has not ended
     */
    record Standing(
            String id,
            int run,
            String status,
            String retentionClass,
            boolean finished,
            @Nullable Long erasedMs,
            @Nullable Integer wishedRun,
            @Nullable String openBatch) {}

    sealed interface Ruling {
        record Erase(Standing job) implements Ruling {}

        /** Nothing is left to be written down; blobs may be left to be deleted. */
        record Already(Standing job, long erasedMs) implements Ruling {}

        record NotFinished(String status) implements Ruling {}

        /** A run that was asked for needs the body of the request. */
        record RunsAgain(int run) implements Ruling {}

        /** The files of the batch are yet to be made from the bodies of its lines. */
        record BatchGoesOn(String batchId) implements Ruling {}

        record Missing() implements Ruling {}
    }

    static Ruling rule(@Nullable Standing job) {
        if (job == null) {
            return new Ruling.Missing();
        }
        if (!job.finished()) {
            return new Ruling.NotFinished(job.status());
        }
        Integer wishedRun = job.wishedRun();
        if (wishedRun != null) {
            return new Ruling.RunsAgain(wishedRun);
        }
        Long erasedMs = job.erasedMs();
        if (erasedMs != null) {
            return new Ruling.Already(job, erasedMs);
        }
        String openBatch = job.openBatch();
        return openBatch == null ? new Ruling.Erase(job) : new Ruling.BatchGoesOn(openBatch);
    }
}
