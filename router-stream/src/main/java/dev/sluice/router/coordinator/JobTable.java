package dev.sluice.router.coordinator;

import static java.util.Objects.requireNonNull;

import dev.sluice.router.coordinator.limit.Backlog;
import dev.sluice.router.coordinator.queue.DueIndex;
import dev.sluice.router.coordinator.queue.QueuedJob;
import dev.sluice.router.coordinator.queue.Queues;
import dev.sluice.router.coordinator.queue.Weights;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobPhase;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.serde.RecordCodec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * All unfinished jobs of one coordinator: a small record of each in memory, the rest in the stores,
 * with the requests and entries of running jobs kept at hand.
 *
 * <p>Memory is rebuilt from the stores: running jobs at once, waiting ones bit by bit while the
 * coordinator works already ({@link #restoreSome}). Until then a job that is asked for is fetched,
 * counts are too low, a tenant's bound is applied to what is counted, and a new job may run before
 * an older one. Confined to its coordinator's thread; bounded by the tenants' backlog bounds.
 */
final class JobTable {
    private static final long DEADLINE_RESOLUTION_MS = 1_000;
    private static final long RETRY_RESOLUTION_MS = 10;

    private final Stores stores;
    private final JobEntries entries;
    private final RecordCodec<SpecificRecord> requestCodec;
    private final UnfinishedJobs unfinished;
    private final Map<String, JobEntry> hot = new HashMap<>();
    private final Map<String, JobRequest> requests = new HashMap<>();
    private final Queues queues;
    private final DueIndex deadlines = new DueIndex(DEADLINE_RESOLUTION_MS);
    private final DueIndex retries = new DueIndex(RETRY_RESOLUTION_MS);
    private @Nullable String fresh;

    /** Waiting jobs of before this life are in memory up to this core; null when all are. */
    private @Nullable String restoredThrough = "";

    /**
     * @param waiting told of every job that begins or ceases to wait
     */
    JobTable(
            Stores stores,
            RecordCodec<SpecificRecord> requestCodec,
            Backlog waiting,
            Weights weights) {
        this.unfinished = new UnfinishedJobs(waiting);
        this.stores = stores;
        this.queues = new Queues(weights);
        this.entries = new JobEntries(stores.jobs());
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

    /** {@code live} gets every job that was running. */
    void restoreRunning(BiConsumer<String, JobEntry> live) {
        entries.eachRunning(
                (core, entry) -> {
                    remember(core, entry);
                    hot.put(core, entry);
                    live.accept(core, entry);
                });
    }

    /**
     * Takes some more of the waiting jobs into memory.
     *
     * @param goOn asked before each
     */
    void restoreSome(BooleanSupplier goOn) {
        if (restoredThrough != null) {
            restoredThrough = entries.someWaiting(restoredThrough, goOn, this::restoreWaiting);
        }
    }

    /** Whether all waiting jobs are in memory. */
    boolean restored() {
        return restoredThrough == null;
    }

    @Nullable Unfinished find(String core) {
        if (restoredThrough != null
                && core.compareTo(restoredThrough) > 0
                && !unfinished.contains(core)) {
            JobEntry entry = entries.waiting(core);
            if (entry != null) {
                restoreWaiting(core, entry);
            }
        }
        return unfinished.get(core);
    }

    private void restoreWaiting(String core, JobEntry entry) {
        if (!unfinished.contains(core)) {
            remember(core, entry);
            // Through the index of retries, whatever it waits for, to be lined up in order of time.
            line(core, entry, entry.getSinceMs());
        }
    }

    int backlog(String tenant) {
        return unfinished.ofTenant(tenant);
    }

    /** For those who only read them. */
    UnfinishedJobs numbers() {
        return unfinished;
    }

    int size() {
        return unfinished.size();
    }

    /**
     * When the oldest of the jobs that are first in a queue was accepted, in epoch milliseconds.
     */
    OptionalLong oldestQueuedMs() {
        return unfinished.oldestMs(queues::heads);
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
        JobEntry known = hot.get(core);
        return known != null
                ? known
                : requireNonNull(entries.waiting(core), () -> "no entry of unfinished job " + core);
    }

    JobRequest request(String core) {
        JobRequest known = requests.get(core);
        if (known != null) {
            return known;
        }
        byte[] bytes =
                requireNonNull(
                        stores.bodies().get(core), () -> "no request of unfinished job " + core);
        return (JobRequest) requestCodec.decode(bytes);
    }

    /** The bytes of a request that is not as it came. */
    byte[] encoded(JobRequest request) {
        return requestCodec.encode(request);
    }

    /**
     * Queues a new job. Its entry is written by {@link #keepFresh} unless it is dispatched before
     * that.
     */
    void admit(String core, JobEntry entry, JobRequest request, byte[] bytes) {
        stores.bodies().put(core, bytes);
        hot.put(core, entry);
        requests.put(core, request);
        remember(core, entry);
        line(core, entry, 0);
        fresh = core;
    }

    /** Writes the entry of a job that was admitted and could not be dispatched at once. */
    void keepFresh() {
        if (fresh != null) {
            JobEntry entry = hot.get(fresh);
            if (entry != null && entry.getPhase() == JobPhase.WAITING) {
                entries.put(fresh, entry);
                hot.remove(fresh);
                requests.remove(fresh);
            }
            fresh = null;
        }
    }

    /**
     * The next job of a lane's queue, out of the queue; it must be made running, put back or ended.
     */
    Optional<QueuedJob> take(String lane) {
        return queues.take(lane);
    }

    void running(String core, JobEntry entry, JobRequest request, String callKey) {
        if (!hot.containsKey(core)) {
            entries.delete(core, JobPhase.WAITING);
        }
        entry.setPhase(JobPhase.LIVE);
        entries.put(core, entry);
        hot.put(core, entry);
        requests.put(core, request);
        unfinished.put(core, entry, callKey, null, 0);
    }

    /** A job that was running when this task was last stopped still runs, for all that is known. */
    void restored(String core, JobEntry entry, String callKey) {
        unfinished.put(core, entry, callKey, null, 0);
    }

    /** Keeps what was learnt about a job that does not move. */
    void update(String core, JobEntry entry) {
        entries.put(core, entry);
    }

    /** The request as it came; null when the store has none. */
    byte @Nullable [] body(String core) {
        return stores.bodies().get(core);
    }

    /** Puts a job back: in line if {@code dueMs} has come, else until then. */
    void waiting(String core, JobEntry entry, long dueMs, long nowMs) {
        if (entry.getPhase() == JobPhase.LIVE) {
            entries.delete(core, JobPhase.LIVE);
        }
        entry.setPhase(JobPhase.WAITING);
        entry.setSinceMs(dueMs);
        entries.put(core, entry);
        hot.remove(core);
        requests.remove(core);
        line(core, entry, dueMs > nowMs ? dueMs : 0);
    }

    /** The backoff is over. */
    void due(String core) {
        Unfinished job = requireNonNull(unfinished.get(core), () -> "no unfinished job " + core);
        QueuedJob queued =
                requireNonNull(job.queued(), () -> "job %s has no place".formatted(core));
        queues.add(queued);
        unfinished.put(core, job.inLine());
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
        stores.bodies().delete(core);
        if (job.call() != null) {
            entries.delete(core, JobPhase.LIVE);
        } else if (!hot.containsKey(core)) {
            entries.delete(core, JobPhase.WAITING);
        }
        hot.remove(core);
        requests.remove(core);
    }

    private void remember(String core, JobEntry entry) {
        unfinished.put(core, entry, null, null, 0);
        deadlines.add(entry.getDeadlineMs(), core);
    }

    private void line(String core, JobEntry entry, long retryDueMs) {
        String project = entry.getProject();
        QueuedJob queued =
                new QueuedJob(
                        core,
                        entry.getTenant(),
                        project == null ? entry.getKeyId() : project,
                        entry.getPriority(),
                        entry.getPlan().get(entry.getLaneIndex()),
                        entry.getTokensMax(),
                        entry.getSinceMs(),
                        entry.getDeadlineMs());
        if (retryDueMs > 0) {
            retries.add(retryDueMs, core);
        } else {
            queues.add(queued);
        }
        unfinished.put(core, entry, null, queued, retryDueMs);
    }
}
