package dev.sluice.router.commit;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the commits of one Streams thread, sooner than Streams would by itself: a task that has
 * worked asks when its commit is due, and a poll waits no longer than until then. Confined to the
 * thread.
 */
public final class CommitPace {
    /** Over this time the rate of records is looked at. */
    private static final double MEMORY_NS = Duration.ofSeconds(1).toNanos();

    private static final Duration SHORTEST_POLL = Duration.ofMillis(1);

    private final CommitPolicy policy;
    private final LongSupplier nanos;
    private long committedNs;
    private long ratedNs;
    private double recordsPerSecond;

    /** Of a task that has worked since the last commit. */
    private @Nullable Runnable request;

    /**
     * @param nanos a clock that only goes forward
     */
    CommitPace(CommitPolicy policy, LongSupplier nanos) {
        this.policy = policy;
        this.nanos = nanos;
        this.committedNs = nanos.getAsLong();
        this.ratedNs = committedNs;
    }

    /**
     * There is something to commit.
     *
     * @param request makes Streams commit as soon as it has dealt with its record
     */
    public void worked(Runnable request) {
        this.request = request;
        if (leftNs() <= 0) {
            request.run();
        }
    }

    /**
     * How long a poll may wait: until the commit is due, and a millisecond at least. While
     * partitions move Streams commits nothing, and polls in vain would fill a core.
     */
    public Duration patience(Duration asked) {
        return request == null || asked.compareTo(SHORTEST_POLL) <= 0
                ? asked
                : Duration.ofNanos(Math.clamp(leftNs(), SHORTEST_POLL.toNanos(), asked.toNanos()));
    }

    /** A poll is over; to be called whether or not it brought anything. */
    public void polled(int records) {
        long now = nanos.getAsLong();
        recordsPerSecond =
                recordsPerSecond * Math.exp((ratedNs - now) / MEMORY_NS)
                        + records * Duration.ofSeconds(1).toNanos() / MEMORY_NS;
        ratedNs = now;
        Runnable waiting = request;
        if (waiting != null && leftNs() <= 0) {
            waiting.run();
        }
    }

    /** The thread's transaction is over, whoever wanted it to be. */
    public void committed() {
        request = null;
        committedNs = nanos.getAsLong();
    }

    private long leftNs() {
        return committedNs + policy.intervalNs(recordsPerSecond) - nanos.getAsLong();
    }
}
