package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.limit.Backlog;
import dev.sluice.router.coordinator.queue.QueuedJob;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.catalog.Subject;
import dev.sluice.schema.job.JobId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What memory keeps of unfinished jobs, and their numbers: of each tenant, and of those that wait.
 * Confined to its coordinator's thread.
 */
final class UnfinishedJobs {
    private final Map<String, Unfinished> byCore = new HashMap<>();
    private final Map<String, Integer> byTenant = new HashMap<>();
    private final Map<String, Integer> waitingByTenant = new HashMap<>();
    private final Backlog waiting;
    private final Set<String> changedTenants = new HashSet<>();
    private int waitingJobs;

    /**
     * @param waiting told of every job that begins or ceases to wait
     */
    UnfinishedJobs(Backlog waiting) {
        this.waiting = waiting;
    }

    boolean contains(String core) {
        return byCore.containsKey(core);
    }

    @Nullable Unfinished get(String core) {
        return byCore.get(core);
    }

    int size() {
        return byCore.size();
    }

    int ofTenant(String tenant) {
        return byTenant.getOrDefault(tenant, 0);
    }

    /** Those that wait, for whatever. */
    int waiting() {
        return waitingJobs;
    }

    /** Those of a tenant that wait. */
    int waitingOf(String tenant) {
        return waitingByTenant.getOrDefault(tenant, 0);
    }

    /** Tenants of whom a number has changed; whoever has told of them empties it. */
    Set<String> changedTenants() {
        return changedTenants;
    }

    /**
     * When the oldest of some was accepted, in epoch milliseconds.
     *
     * @param cores tells which, one after the other
     */
    OptionalLong oldestMs(Consumer<Consumer<String>> cores) {
        long[] oldest = {Long.MAX_VALUE};
        cores.accept(
                core -> {
                    Unfinished job = byCore.get(core);
                    if (job != null) {
                        oldest[0] = Math.min(oldest[0], acceptedMs(job));
                    }
                });
        return oldest[0] == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(oldest[0]);
    }

    /** Of a later run the job's id does not tell it, but its place in line does. */
    private static long acceptedMs(Unfinished job) {
        QueuedJob place = job.queued();
        return job.run() > 1 && place != null
                ? place.sinceMs()
                : new JobId(job.jobId()).time().toEpochMilli();
    }

    /** A job is there, or is somewhere else now. */
    void put(
            String core,
            JobEntry entry,
            @Nullable String call,
            @Nullable QueuedJob queued,
            long retryDueMs) {
        Subject subject =
                new Subject(
                        entry.getTenant(),
                        entry.getProject(),
                        entry.getKeyId(),
                        entry.getUser(),
                        entry.getRoute());
        put(
                core,
                new Unfinished(
                        entry.getJobId(),
                        entry.getRun(),
                        waiting.shared(subject),
                        entry.getTokensMax(),
                        entry.getDeadlineMs(),
                        call,
                        queued,
                        retryDueMs));
    }

    void put(String core, Unfinished job) {
        Unfinished before = byCore.put(core, job);
        if (before == null) {
            byTenant.merge(job.tenant(), 1, Integer::sum);
            changedTenants.add(job.tenant());
        }
        count(before, job);
    }

    @Nullable Unfinished remove(String core) {
        Unfinished gone = byCore.remove(core);
        if (gone != null) {
            byTenant.merge(gone.tenant(), -1, (a, b) -> a + b == 0 ? null : a + b);
            changedTenants.add(gone.tenant());
            count(gone, null);
        }
        return gone;
    }

    private void count(@Nullable Unfinished before, @Nullable Unfinished after) {
        boolean waits = after != null && after.queued() != null;
        boolean waited = before != null && before.queued() != null;
        if (after != null && waits && !waited) {
            waiting.add(after.subject(), after.tokens());
            waitingJobs++;
            waitingByTenant.merge(after.tenant(), 1, Integer::sum);
            changedTenants.add(after.tenant());
        } else if (before != null && waited && !waits) {
            waiting.remove(before.subject(), before.tokens());
            waitingJobs--;
            waitingByTenant.merge(before.tenant(), -1, (a, b) -> a + b == 0 ? null : a + b);
            changedTenants.add(before.tenant());
        }
    }
}
