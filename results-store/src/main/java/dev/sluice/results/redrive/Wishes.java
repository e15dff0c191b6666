package dev.sluice.results.redrive;

import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.job.JobId;

/** Makes the wishes that coordinators read. Pure. */
final class Wishes {
    private Wishes() {}

    /**
     * @param before the request of the run before; it is changed
     * @param run the run that shall begin
     * @param id names the wish
     * @param wishedMs when it was first made; the time that the run is given begins at {@code
     *     nowMs}
     */
    static RedriveRequest of(
            JobRequest before, int run, String id, RedriveOrder order, long wishedMs, long nowMs) {
        Changes changes = order.changes();
        Caller first = before.getCaller();
        Caller caller =
                new Caller(
                        first.getTenant(),
                        first.getShard(),
                        order.project() == null ? first.getProject() : order.project(),
                        order.keyId(),
                        first.getUser());
        long given = before.getDeadlineMs() - before.getAcceptedAtMs();
        before.setCaller(caller);
        before.setAcceptedAtMs(nowMs);
        before.setDeadlineMs(deadline(changes, given, nowMs));
        before.setReplyTo(null);
        before.setIdempotency(null);
        if (changes.model() != null) {
            before.setModel(changes.model());
        }
        if (changes.costMaxNanoUsd() != null) {
            before.setCostMaxNanoUsd(changes.costMaxNanoUsd());
        }
        return RedriveRequest.newBuilder()
                .setRedriveId(id)
                .setJobId(before.getJobId())
                .setRun(run)
                .setCaller(caller)
                .setRequestedAtMs(wishedMs)
                .setModel(changes.model())
                .setDeadlineMs(changes.deadlineMs())
                .setCostMaxNanoUsd(changes.costMaxNanoUsd())
                .setReplyTo(order.replyTo())
                .setRequest(before)
                .build();
    }

    /** Of who does not name it: the same for all who want this run of this job. */
    static String usualId(String jobId, int run) {
        return "run_%s.%d".formatted(new JobId(jobId).core(), run);
    }

    private static long deadline(Changes changes, long givenMs, long nowMs) {
        if (changes.deadlineMs() != null) {
            return changes.deadlineMs();
        }
        return nowMs + (changes.deadlineInMs() != null ? changes.deadlineInMs() : givenMs);
    }
}
