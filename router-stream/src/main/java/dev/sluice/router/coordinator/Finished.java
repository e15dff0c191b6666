package dev.sluice.router.coordinator;

import static java.util.Objects.requireNonNull;

import dev.sluice.schema.avro.FinishedBatch;
import dev.sluice.schema.avro.FinishedJob;
import dev.sluice.schema.avro.UnknownCall;
import dev.sluice.schema.job.JobId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Jobs that ended lately, so that a repeated request or late news finds them. Sixteen share a
 * record, which is written again for each that joins and, being cached, goes to the changelog once
 * per commit; whole records are dropped when their newest job is older than the horizon, or when
 * there are too many. Memory holds only which record a job is in. Confined to its coordinator's
 * thread.
 */
final class Finished {
    private static final int JOBS_PER_RECORD = 16;
    private static final int DROPPED_PER_CALL_MAX = 64;
    private static final int PARTS_OF_HORIZON = 10;

    private record Closed(long seq, long newestMs) {}

    private final KeyValueStore<Long, FinishedBatch> store;
    private final long keptMs;
    private final int recordsMax;
    private final Map<String, Long> recordOf = new HashMap<>();
    private final ArrayDeque<Closed> closed = new ArrayDeque<>();
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
                    recordOf.put(core(job), record.key);
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

    Optional<FinishedJob> find(String core) {
        Long seq = recordOf.get(core);
        return seq == null
                ? Optional.empty()
                : jobs(seq).stream().filter(job -> core(job).equals(core)).findFirst();
    }

    void add(FinishedJob job, long nowMs) {
        tidy(nowMs);
        if (open.isEmpty()) {
            openedMs = nowMs;
        }
        recordOf.put(core(job), openSeq);
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

    /** Replaces what is known of a job's open calls, if the job is still remembered. */
    void openCalls(String core, List<UnknownCall> calls) {
        change(core, job -> job.setUnknown(calls));
    }

    /** Replaces what is known of a job's booked calls, if the job is still remembered. */
    void booked(String core, List<String> calls) {
        change(core, job -> job.setBooked(calls));
    }

    int size() {
        return recordOf.size();
    }

    private void change(String core, Consumer<FinishedJob> to) {
        Long seq = recordOf.get(core);
        if (seq == null) {
            return;
        }
        List<FinishedJob> jobs = jobs(seq);
        jobs.stream().filter(job -> core(job).equals(core)).forEach(to);
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
            jobs(oldest.seq).forEach(job -> recordOf.remove(core(job), oldest.seq));
            store.delete(oldest.seq);
        }
    }

    private static String core(FinishedJob job) {
        return JobId.parse(job.getJobId()).map(JobId::core).orElse(job.getJobId());
    }
}
