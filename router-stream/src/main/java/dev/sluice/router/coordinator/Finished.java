package dev.sluice.router.coordinator;

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
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Jobs that ended lately, so that a repeated request or late news finds them. Sixteen share a
 * record, which is written again for each that joins and, being cached, goes to the changelog once
 * per commit; whole records are dropped when their newest job is older than the horizon. Confined
 * to its coordinator's thread.
 */
final class Finished {
    private static final int JOBS_PER_RECORD = 16;
    private static final int DROPPED_PER_CALL_MAX = 64;

    private record Bucket(long seq, long newestMs, List<String> cores) {}

    private final KeyValueStore<Long, FinishedBatch> store;
    private final long keptMs;
    private final Map<String, FinishedJob> byCore = new HashMap<>();
    private final ArrayDeque<Bucket> buckets = new ArrayDeque<>();
    private List<FinishedJob> open = new ArrayList<>();
    private List<String> openCores = new ArrayList<>();
    private long openSeq;

    Finished(KeyValueStore<Long, FinishedBatch> store, long keptMs, long nowMs) {
        this.store = store;
        this.keptMs = keptMs;
        try (KeyValueIterator<Long, FinishedBatch> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Long, FinishedBatch> record = all.next();
                List<String> cores = new ArrayList<>();
                for (FinishedJob job : record.value.getJobs()) {
                    String core = core(job);
                    byCore.put(core, job);
                    cores.add(core);
                }
                openSeq = Math.max(openSeq, record.key + 1);
                // When these jobs ended is not known any more: they are kept for the whole horizon
                // again.
                buckets.add(new Bucket(record.key, nowMs, cores));
            }
        }
    }

    Optional<FinishedJob> find(String core) {
        return Optional.ofNullable(byCore.get(core));
    }

    void add(FinishedJob job, long nowMs) {
        String core = core(job);
        byCore.put(core, job);
        open.add(job);
        openCores.add(core);
        store.put(openSeq, new FinishedBatch(open));
        if (open.size() == JOBS_PER_RECORD) {
            buckets.add(new Bucket(openSeq, nowMs, openCores));
            open = new ArrayList<>();
            openCores = new ArrayList<>();
            openSeq++;
        }
        dropOld(nowMs);
    }

    /**
     * A call of an ended job was lost. Kept in memory, and in the store if the job's record is
     * still open.
     */
    void addUnknown(String core, UnknownCall call) {
        FinishedJob job = byCore.get(core);
        if (job != null) {
            List<UnknownCall> unknown = new ArrayList<>(job.getUnknown());
            unknown.add(call);
            job.setUnknown(unknown);
        }
    }

    /** The truth about it came. */
    void forgetUnknown(String core, UnknownCall call) {
        FinishedJob job = byCore.get(core);
        if (job != null) {
            List<UnknownCall> unknown = new ArrayList<>(job.getUnknown());
            unknown.remove(call);
            job.setUnknown(unknown);
        }
    }

    private void dropOld(long nowMs) {
        for (int i = 0; i < DROPPED_PER_CALL_MAX; i++) {
            Bucket oldest = buckets.peek();
            if (oldest == null || nowMs - oldest.newestMs <= keptMs) {
                return;
            }
            buckets.remove();
            store.delete(oldest.seq);
            oldest.cores.forEach(byCore::remove);
        }
    }

    private static String core(FinishedJob job) {
        return JobId.parse(job.getJobId()).map(JobId::core).orElse(job.getJobId());
    }
}
