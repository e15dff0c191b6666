package dev.sluice.router.coordinator;

import static java.util.Objects.requireNonNull;

import dev.sluice.schema.avro.FinishedBatch;
import dev.sluice.schema.avro.FinishedJob;
import dev.sluice.schema.avro.UnknownCall;
import dev.sluice.schema.job.JobId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Runs that ended lately, so that a repeated request or late news finds them. Sixteen share a
 * record, which is written again for each that joins and, being cached, goes to the changelog once
 * per commit; whole records are dropped when their newest job is older than the horizon, or when
 * there are too many. Runs with a call whose bound is booked move on into newer records for a day:
 * its worker may have been cut off from the log alone, and tell the truth when it is back. Memory
 * holds only which record a job is in. Confined to its coordinator's thread.
 */
final class Finished {
    private static final int FIRST_RUN = 1;
    private static final int JOBS_PER_RECORD = 16;
    private static final int DROPPED_PER_CALL_MAX = 64;
    private static final int PARTS_OF_HORIZON = 10;
    private static final long UNSETTLED_KEPT_MS = Duration.ofDays(1).toMillis();

    /** Runs that move on; beyond it they are forgotten like others. */
    private static final int UNSETTLED_MAX = 10_000;

    private record Closed(long seq, long newestMs) {}

    private final KeyValueStore<Long, FinishedBatch> store;
    private final long keptMs;
    private final int recordsMax;
    private final Map<String, Long> recordOf = new HashMap<>();

    /** Of jobs of which a later run than the first has ended. */
    private final Map<String, Integer> lastRun = new HashMap<>();

    private final ArrayDeque<Closed> closed = new ArrayDeque<>();
    private final Set<String> movedOn = new HashSet<>();
    private List<FinishedJob> open = new ArrayList<>();
    private long openSeq;
    private long openedMs;

    /**
     * @param jobsMax most jobs that are remembered, whatever their age
     */
    Finished(KeyValueStore<Long, FinishedBatch> store, long keptMs, int jobsMax) {
        this.store = store;
        this.keptMs = keptMs;
        this.recordsMax = Math.max(1, jobsMax / JOBS_PER_RECORD);
    }

    /** Reads every record once; {@code running} gets calls that outlived their job. */
    void rebuild(long nowMs, BiConsumer<FinishedJob, UnknownCall> running) {
        try (KeyValueIterator<Long, FinishedBatch> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Long, FinishedBatch> record = all.next();
                for (FinishedJob job : record.value.getJobs()) {
                    remember(job, record.key);
                    job.getUnknown().stream()
                            .filter(call -> !OpenCalls.isBooked(call))
                            .forEach(call -> running.accept(job, call));
                }
                openSeq = Math.max(openSeq, record.key + 1);
                // When these jobs ended is not known any more: they are kept for the whole horizon
                // again.
                closed.add(new Closed(record.key, nowMs));
            }
        }
    }

    /** The last run of a job that has ended. */
    Optional<FinishedJob> last(String core) {
        return find(core, lastRun.getOrDefault(core, FIRST_RUN));
    }

    /** One run of a job. */
    Optional<FinishedJob> find(String core, int run) {
        Long seq = recordOf.get(key(core, run));
        return seq == null
                ? Optional.empty()
                : jobs(seq).stream().filter(job -> is(job, core, run)).findFirst();
    }

    void add(FinishedJob job, long nowMs) {
        tidy(nowMs);
        append(job, nowMs);
    }

    private void append(FinishedJob job, long nowMs) {
        if (open.isEmpty()) {
            openedMs = nowMs;
        }
        remember(job, openSeq);
        open.add(job);
        store.put(openSeq, new FinishedBatch(open));
        if (open.size() == JOBS_PER_RECORD) {
            closeOpen(nowMs);
        }
    }

    /** Drops what is too old, a bounded part at a time. */
    void tidy(long nowMs) {
        // Where few jobs end, a record that waits to be full would be kept for ever.
        if (!open.isEmpty() && nowMs - openedMs > keptMs / PARTS_OF_HORIZON) {
            closeOpen(openedMs + keptMs / PARTS_OF_HORIZON);
        }
        dropOld(nowMs);
    }

    private void closeOpen(long newestMs) {
        closed.add(new Closed(openSeq, newestMs));
        open = new ArrayList<>();
        openSeq++;
    }

    /** Replaces what is known of a run's open calls, if it is still remembered. */
    void openCalls(String core, int run, List<UnknownCall> calls) {
        change(core, run, job -> job.setUnknown(calls));
    }

    /** Replaces what is known of a run's booked calls, if it is still remembered. */
    void booked(String core, int run, List<String> calls) {
        change(core, run, job -> job.setBooked(calls));
    }

    int size() {
        return recordOf.size();
    }

    private void remember(FinishedJob job, long seq) {
        recordOf.put(key(core(job), job.getRun()), seq);
        if (job.getRun() > FIRST_RUN) {
            lastRun.merge(core(job), job.getRun(), Math::max);
        }
    }

    private void change(String core, int run, Consumer<FinishedJob> to) {
        Long seq = recordOf.get(key(core, run));
        if (seq == null) {
            return;
        }
        List<FinishedJob> jobs = jobs(seq);
        jobs.stream().filter(job -> is(job, core, run)).forEach(to);
        store.put(seq, new FinishedBatch(jobs));
    }

    private List<FinishedJob> jobs(long seq) {
        return seq == openSeq
                ? open
                : requireNonNull(store.get(seq), "no record of finished jobs").getJobs();
    }

    private void dropOld(long nowMs) {
        for (int i = 0; i < DROPPED_PER_CALL_MAX; i++) {
            Closed oldest = closed.peek();
            if (oldest == null
                    || nowMs - oldest.newestMs <= keptMs && closed.size() <= recordsMax) {
                return;
            }
            closed.remove();
            List<FinishedJob> jobs = jobs(oldest.seq);
            store.delete(oldest.seq);
            for (FinishedJob job : jobs) {
                if (movesOn(job, nowMs)) {
                    append(job, nowMs);
                } else {
                    forget(job, oldest.seq);
                }
            }
        }
    }

    private boolean movesOn(FinishedJob job, long nowMs) {
        boolean unsettled =
                job.getUnknown().stream()
                        .anyMatch(
                                call ->
                                        OpenCalls.isBooked(call)
                                                && nowMs - call.getBookedAtMs()
                                                        < UNSETTLED_KEPT_MS);
        String key = key(core(job), job.getRun());
        if (unsettled && (movedOn.contains(key) || movedOn.size() < UNSETTLED_MAX)) {
            movedOn.add(key);
            return true;
        }
        return false;
    }

    private void forget(FinishedJob job, long seq) {
        String key = key(core(job), job.getRun());
        recordOf.remove(key, seq);
        movedOn.remove(key);
        lastRun.remove(core(job), job.getRun());
    }

    private static boolean is(FinishedJob job, String core, int run) {
        return job.getRun() == run && core(job).equals(core);
    }

    /** Nearly all jobs have one run, and no key of their own. */
    private static String key(String core, int run) {
        return run == FIRST_RUN ? core : core + "." + run;
    }

    private static String core(FinishedJob job) {
        return JobId.parse(job.getJobId()).map(JobId::core).orElse(job.getJobId());
    }
}
