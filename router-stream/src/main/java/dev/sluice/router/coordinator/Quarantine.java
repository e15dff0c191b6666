package dev.sluice.router.coordinator;

import dev.sluice.router.RepeatedFailures;
import dev.sluice.schema.error.ErrorCode;

/**
 * Keeps one job that always throws from stopping all others of its partition: after three failures
 * it ends as failed, and if even that throws, it is put among the dead letters with its request.
 */
final class Quarantine {
    private static final String END = "end of ";

    private final JobTable jobs;
    private final Endings endings;
    private final Outbox out;
    private final RepeatedFailures failures;

    Quarantine(JobTable jobs, Endings endings, Outbox out, RepeatedFailures failures) {
        this.jobs = jobs;
        this.endings = endings;
        this.out = out;
        this.failures = failures;
    }

    /** Does something to a job, or ends the job if that has failed too often. */
    void guard(String core, long nowMs, Runnable action) {
        var verdict = failures.verdict(core);
        if (verdict.isEmpty()) {
            counted(core, action);
            return;
        }
        if (failures.verdict(END + core).isPresent()) {
            out.deadLetter(core, jobs.body(core), verdict.get(), nowMs);
            jobs.end(core);
            return;
        }
        counted(
                END + core,
                () ->
                        endings.failed(
                                core,
                                jobs.entry(core),
                                ErrorCode.INTERNAL_ERROR,
                                verdict.get(),
                                null,
                                nowMs));
    }

    private void counted(String thing, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            failures.failed(thing, e);
            throw e;
        }
    }
}
