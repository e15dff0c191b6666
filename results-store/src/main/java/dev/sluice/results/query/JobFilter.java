package dev.sluice.results.query;

import dev.sluice.schema.job.JobId;
import java.util.List;
import java.util.Optional;

/**
 * Which jobs of a tenant a list shows, newest first.
 *
 * @param statuses any of these; empty: all
 * @param metadata JSON object of pairs that a job must have
 * @param fromMs accepted at this or later, epoch milliseconds
 * @param toMs accepted at this or before, epoch milliseconds
 * @param after the last job of the page before
 * @param limit most jobs of a page, 1 to 100
 */
public record JobFilter(
        List<String> statuses,
        Optional<String> batch,
        Optional<String> model,
        Optional<String> priority,
        Optional<String> metadata,
        long fromMs,
        long toMs,
        Optional<JobId> after,
        int limit) {
    public static final int LIMIT_MAX = 100;

    public JobFilter {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException(
                    "limit %d (expected: 1..%d)".formatted(limit, LIMIT_MAX));
        }
        statuses = List.copyOf(statuses);
    }

    /** The newest accept time that a page can begin with. */
    long newestMs() {
        return after.map(id -> Math.min(toMs, id.time().toEpochMilli())).orElse(toMs);
    }

    JobFilter between(long oldestMs, long newestMs) {
        return new JobFilter(
                statuses, batch, model, priority, metadata, oldestMs, newestMs, after, limit);
    }
}
