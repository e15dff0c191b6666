package dev.sluice.results.row;

import dev.sluice.results.retention.DayPartition;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobState;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the records of one batch say about one job, folded to its newest standing: one row write.
 * Used by the projection thread alone.
 */
public final class JobDraft {
    public final JobId id;
    public final DayPartition partition;

    /** Where the draft came from, for dead letters when PostgreSQL refuses the row. */
    public final List<ConsumerRecord<byte[], byte[]>> sources = new ArrayList<>(3);

    /** Of responses of earlier runs in the blob store: its row never named them. */
    final List<String> olderClaims = new ArrayList<>(0);

    private long progress = -1;
    private int run = -1;
    private @Nullable JobState state;
    private @Nullable JobLifecycleEvent event;
    private @Nullable JobResult result;
    private @Nullable Long startedMs;
    private @Nullable Long deadlineMs;

    public JobDraft(JobId id, DayPartition partition) {
        this.id = id;
        this.partition = partition;
    }

    public void fold(JobLifecycleEvent next, JobState after) {
        enter(next.getRun());
        if (next.getRun() != run) {
            return;
        }
        deadlineMs = next.getDeadline();
        if (next.getType() == JobEventType.STARTED) {
            start(next.getOccurredAt());
        }
        if (advance(after, ProgressPolicy.progress(run, after))) {
            event = next;
            result = null;
        }
    }

    public void fold(JobResult next, JobState after) {
        enter(next.getRun());
        if (next.getRun() < run) {
            addOlder(next);
        }
        if (next.getRun() == run && advance(after, ProgressPolicy.progress(run, after))) {
            result = next;
            if (next.getStartedAt() != null) {
                start(next.getStartedAt());
            }
        }
    }

    long progress() {
        return progress;
    }

    /** The newest that was heard of. */
    public int run() {
        return run;
    }

    /** Null without a standing. */
    @Nullable String tenant() {
        if (result != null) {
            return result.getCaller().getTenant();
        }
        return event == null ? null : event.getCaller().getTenant();
    }

    JobState state() {
        if (state == null) {
            throw new IllegalStateException("job " + id + " has no standing yet");
        }
        return state;
    }

    /** The end of the run, when that is its standing. */
    public @Nullable JobResult result() {
        return result;
    }

    /** The event that its standing comes from; null when only its end was seen. */
    @Nullable JobLifecycleEvent event() {
        return event;
    }

    @Nullable Long startedMs() {
        return startedMs;
    }

    @Nullable Long deadlineMs() {
        return deadlineMs;
    }

    private void enter(int nextRun) {
        if (nextRun > run) {
            addOlder(result);
            run = nextRun;
            state = null;
            event = null;
            result = null;
            startedMs = null;
            deadlineMs = null;
        }
    }

    private void addOlder(@Nullable JobResult older) {
        Body response = older == null ? null : older.getResponse();
        String claim = response == null ? null : response.getClaimCheck();
        if (claim != null) {
            olderClaims.add(claim);
        }
    }

    private boolean advance(JobState after, long next) {
        if (state != null
                && (next < progress || next == progress && !ProgressPolicy.laterHolds(after))) {
            return false;
        }
        progress = next;
        state = after;
        return true;
    }

    /** The first start of the run counts. */
    private void start(long atMs) {
        startedMs = startedMs == null ? atMs : Math.min(startedMs, atMs);
    }
}
