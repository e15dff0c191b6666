package dev.sluice.ingress.batch.expand;

import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.avro.BatchProgress;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.BatchStop;
import dev.sluice.schema.job.ObjectId;
import java.time.Instant;

/** A batch that has not ended, as its records tell. Used by its runner alone. */
final class LiveBatch {
    private final BatchRequest request;
    private BatchProgress progress;
    private boolean cancelWished;

    LiveBatch(BatchRequest request) {
        this.request = request;
        this.progress =
                BatchProgress.newBuilder()
                        .setBatchId(request.getBatchId())
                        .setSeq(0)
                        .setPhase(BatchPhase.VALIDATING)
                        .setStop(BatchStop.NONE)
                        .setTotal(0)
                        .build();
    }

    /** A record of the past changes nothing, so the runner's own ones may come back to it. */
    void on(BatchProgress next) {
        if (next.getSeq() > progress.getSeq()) {
            progress = next;
        }
    }

    void wishCancelled() {
        cancelWished = true;
    }

    StepPolicy.Standing standing() {
        return new StepPolicy.Standing(
                progress.getPhase(),
                progress.getStop(),
                cancelWished,
                false,
                Instant.ofEpochMilli(request.getDeadlineMs()),
                progress.getCursorLine(),
                progress.getCancelledLine());
    }

    BatchRequest request() {
        return request;
    }

    BatchProgress progress() {
        return progress;
    }

    /** A progress one step on, to be filled in. */
    BatchProgress.Builder next() {
        return BatchProgress.newBuilder(progress).setSeq(progress.getSeq() + 1);
    }

    String id() {
        return request.getBatchId();
    }

    String tenant() {
        return request.getCaller().getTenant();
    }

    ObjectId inputFile() {
        return ObjectId.of(ObjectId.Kind.FILE, request.getInputFileId());
    }

    boolean is(BatchPhase phase) {
        return progress.getPhase() == phase;
    }
}
