package dev.sluice.worker.attempt;

import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.avro.Dispatch;

/** Names one try of one run of a job. */
public record AttemptId(String jobId, int run, int epoch) {
    public static AttemptId of(Dispatch dispatch) {
        return new AttemptId(dispatch.getJobId(), dispatch.getRun(), dispatch.getEpoch());
    }

    public static AttemptId of(AbortOrder order) {
        return new AttemptId(order.getJobId(), order.getRun(), order.getEpoch());
    }

    /** {@code <job_id>.<run>.<epoch>}, as providers see it. */
    @Override
    public String toString() {
        return jobId + '.' + run + '.' + epoch;
    }
}
