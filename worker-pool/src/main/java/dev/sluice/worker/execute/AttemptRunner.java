package dev.sluice.worker.execute;

import dev.sluice.worker.attempt.Attempt;
import dev.sluice.worker.attempt.LiveAttempts;
import dev.sluice.worker.metric.WorkerMeters;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.StopReason;
import dev.sluice.worker.report.Lease;
import dev.sluice.worker.report.Reporter;
import dev.sluice.worker.report.Reports.CallTimes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * Runs claimed attempts, each on a virtual thread of its own, and reports their ends. Whatever
 * happens in a call, its end is reported. Thread-safe.
 */
public final class AttemptRunner {
    private final Calls calls;
    private final LiveAttempts attempts;
    private final Lease lease;
    private final Reporter reporter;
    private final WorkerMeters meters;
    private final Time time;
    private final ThreadFactory threads;

    /**
     * @param clock for people
     * @param nanos for durations
     */
    public record Time(InstantSource clock, LongSupplier nanos) {}

    /**
     * @param threads makes a thread for each attempt
     */
    public AttemptRunner(
            Calls calls,
            LiveAttempts attempts,
            Lease lease,
            Reporter reporter,
            WorkerMeters meters,
            Time time,
            ThreadFactory threads) {
        this.calls = calls;
        this.attempts = attempts;
        this.lease = lease;
        this.reporter = reporter;
        this.meters = meters;
        this.time = time;
        this.threads = threads;
    }

    /** Begins the attempt; its claim is accepted and its slot taken. */
    public void start(Attempt attempt) {
        threads.newThread(() -> run(attempt)).start();
    }

    private void run(Attempt attempt) {
        Instant calledAt = time.clock.instant();
        long begun = time.nanos.getAsLong();
        CallEnd end = end(attempt);
        Duration duration = Duration.ofNanos(time.nanos.getAsLong() - begun);
        attempts.ended();
        if (end.callMade()) {
            meters.called(attempt.dispatch().getAttribution(), duration, end.usage());
        }
        meters.ended(end.outcome().kind(), end.outcome().reason());
        meters.unreadableHeaders(end.told().unreadable());
        reporter.finished(
                attempt,
                end,
                new CallTimes(calledAt, attempt.guard().firstByteAfter(), duration),
                () -> attempts.remove(attempt));
    }

    /** The edge of the thread: an error that got out here would hold its slot for ever. */
    private CallEnd end(Attempt attempt) {
        try {
            // Asked here and not only by the watch: a process that was frozen between claim and
            // call must not begin a call that is no longer its own.
            if (!lease.held(attempt.partition())) {
                attempt.guard().stop(StopReason.LEASE_LOST);
            }
            StopReason stopped = attempt.guard().stopReason();
            return stopped == null
                    ? calls.call(attempt)
                    : CallEnd.unsent(
                            new CallFailure.Stopped(stopped),
                            "lane " + attempt.dispatch().getAttribution().getLane());
        } catch (RuntimeException | Error e) {
            return Defect.end(attempt, e);
        }
    }
}
