package dev.sluice.router.coordinator;

import static java.util.Objects.requireNonNull;

import dev.sluice.router.coordinator.queue.DueIndex;
import dev.sluice.router.coordinator.queue.QueuedJob;
import dev.sluice.router.coordinator.queue.Queues;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobPhase;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.serde.RecordCodec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * All unfinished jobs of one coordinator: a small record of each in memory, the rest in the stores,
 * with the requests and entries of running jobs kept at hand. Memory is rebuilt from the stores.
 * Confined to its coordinator's thread; bounded by the tenants' backlog bounds.
 */
final class JobTable {
    private static final long DEADLINE_RESOLUTION_MS = 1_000;
    private static final long RETRY_RESOLUTION_MS = 10;

    private final Stores stores;
    private final RecordCodec<SpecificRecord> requestCodec;
    private final Map<String, Unfinished> unfinished = new HashMap<>();
    private final Map<String, JobEntry> entries = new HashMap<>();
    private final Map<String, JobRequest> requests = new HashMap<>();
    private final Map<String, Integer> backlog = new HashMap<>();
    private final Queues queues = new Queues();
    private final DueIndex deadlines = new DueIndex(DEADLINE_RESOLUTION_MS);
    private final DueIndex retries = new DueIndex(RETRY_RESOLUTION_MS);
    private @Nullable String fresh;

    JobTable(Stores stores, RecordCodec<SpecificRecord> requestCodec) {
        this.stores = stores;
        this.requestCodec = requestCodec;
    }

    static String core(String jobId) {
        return JobId.parse(jobId)
                .map(JobId::core)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "job id %s (expected: one of ours)".formatted(jobId)));
    }

    /** Reads every entry once; {@code live} gets those that were running. */
    void rebuild(java.util.function.BiConsumer<String, JobEntry> live) {
        try (KeyValueIterator<String, JobEntry> all = stores.jobs().all()) {
            while (all.hasNext()) {
                var next = all.next();
                remember(next.key, next.value);
                if (next.value.getPhase() == JobPhase.LIVE) {
                    entries.put(next.key, next.value);
                    live.accept(next.key, next.value);
                } else {
                    line(next.key, next.value, next.value.getSinceMs());
                }
            }
        }
    }

    @Nullable Unfinished find(String core) {
        return unfinished.get(core);
    }

    int backlog(String tenant) {
        return backlog.getOrDefault(tenant, 0);
    }

    int size() {
        return unfinished.size();
    }

    /**
     * When the oldest of the jobs that are first in a queue was accepted, in epoch milliseconds.
     */
    OptionalLong oldestQueuedMs() {
        long[] oldest = {Long.MAX_VALUE};
        queues.heads(
                core -> {
                    Unfinished job = unfinished.get(core);
                    if (job != null) {
                        oldest[0] =
                                Math.min(oldest[0], new JobId(job.jobId()).time().toEpochMilli());
                    }
                });
        return oldest[0] == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(oldest[0]);
    }

    Queues queues() {
        return queues;
    }

    DueIndex deadlines() {
        return deadlines;
    }

    DueIndex retries() {
        return retries;
    }

    /** The entry of an unfinished job; changes to it last when the job moves. */
    JobEntry entry(String core) {
        JobEntry hot = entries.get(core);
        return hot != null
                ? hot
                : requireNonNull(
                        stores.jobs().get(core), () -> "no entry of unfinished job " + core);
    }

    JobRequest request(String core) {
        JobRequest hot = requests.get(core);
        if (hot != null) {
            return hot;
        }
        byte[] bytes =
                requireNonNull(
                        stores.bodies().get(core), () -> "no request of unfinished job " + core);
        return (JobRequest) requestCodec.decode(bytes);
    }

    /**
     * Queues a new job. Its entry is written by {@link #keepFresh} unless it is dispatched before
     * that.
     */
    void admit(String core, JobEntry entry, JobRequest request, byte[] bytes) {
        stores.bodies().put(core, bytes);
        entries.put(core, entry);
        requests.put(core, request);
        remember(core, entry);
        line(core, entry, 0);
        fresh = core;
    }

    /** Writes the entry of a job that was admitted and could not be dispatched at once. */
    void keepFresh() {
        if (fresh != null) {
            JobEntry entry = entries.get(fresh);
            if (entry != null && entry.getPhase() == JobPhase.WAITING) {
                stores.jobs().put(fresh, entry);
                entries.remove(fresh);
                requests.remove(fresh);
            }
            fresh = null;
        }
    }

    /**
     * The next job of a lane's queue, out of the queue; it must be made running, put back or ended.
     */
    Optional<String> take(String lane) {
        return queues.take(lane);
    }

    void running(String core, JobEntry entry, JobRequest request, String callKey) {
        entry.setPhase(JobPhase.LIVE);
        stores.jobs().put(core, entry);
        entries.put(core, entry);
        requests.put(core, request);
        unfinished.put(core, known(entry, callKey, null, 0));
    }

    /** A job that was running when this task was last stopped still runs, for all that is known. */
    void restored(String core, JobEntry entry, String callKey) {
        unfinished.put(core, known(entry, callKey, null, 0));
    }

    /** Keeps what was learnt about a job that does not move. */
    void update(String core, JobEntry entry) {
        stores.jobs().put(core, entry);
    }

    /** The request as it came; null when the store has none. */
    byte @Nullable [] body(String core) {
        return stores.bodies().get(core);
    }

    /** Puts a job back: in line if {@code dueMs} has come, else until then. */
    void waiting(String core, JobEntry entry, long dueMs, long nowMs) {
        entry.setPhase(JobPhase.WAITING);
        entry.setSinceMs(dueMs);
        stores.jobs().put(core, entry);
        entries.remove(core);
        requests.remove(core);
        line(core, entry, dueMs > nowMs ? dueMs : 0);
    }

    /** The backoff is over. */
    void due(String core) {
        line(core, entry(core), 0);
    }

    void end(String core) {
        Unfinished job = unfinished.remove(core);
        if (job == null) {
            return;
        }
        if (job.queued() != null) {
            queues.remove(job.queued());
        }
        if (job.retryDueMs() > 0) {
            retries.remove(job.retryDueMs(), core);
        }
        deadlines.remove(job.deadlineMs(), core);
        backlog.merge(job.tenant(), -1, (a, b) -> a + b == 0 ? null : a + b);
        boolean stored = !core.equals(fresh) || entries.get(core) == null;
        entries.remove(core);
        requests.remove(core);
        stores.bodies().delete(core);
        if (stored) {
            stores.jobs().delete(core);
        }
    }

    private void remember(String core, JobEntry entry) {
        unfinished.put(core, known(entry, null, null, 0));
        deadlines.add(entry.getDeadlineMs(), core);
        backlog.merge(entry.getTenant(), 1, Integer::sum);
    }

    private void line(String core, JobEntry entry, long retryDueMs) {
        if (retryDueMs > 0) {
            retries.add(retryDueMs, core);
            unfinished.put(core, known(entry, null, null, retryDueMs));
            return;
        }
        QueuedJob queued =
                new QueuedJob(
                        core,
                        entry.getTenant(),
                        entry.getPriority(),
                        entry.getPlan().get(entry.getLaneIndex()));
        queues.add(queued);
        unfinished.put(core, known(entry, null, queued, 0));
    }

    private static Unfinished known(
            JobEntry entry, @Nullable String call, @Nullable QueuedJob queued, long retryDueMs) {
        return new Unfinished(
                entry.getJobId(),
                entry.getRun(),
                entry.getTenant(),
                entry.getDeadlineMs(),
                call,
                queued,
                retryDueMs);
    }
}
