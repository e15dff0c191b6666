package dev.sluice.router.commit;

import java.time.Duration;
import java.util.OptionalLong;
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

    /** What the newest commit counts in the mean of what commits take. */
    private static final double NEWEST = 0.2;

    private static final Duration SHORTEST_POLL = Duration.ofMillis(1);

    /** When Streams was asked last, or had committed. */
    private final CommitPolicy policy;

    private final LongSupplier nanos;
    private long askedNs;

    private OptionalLong committingNs = OptionalLong.empty();
    private double commitNs;
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
        this.askedNs = nanos.getAsLong();
        this.ratedNs = askedNs;
    }

    /**
     * There is something to commit.
     *
     * @param request makes Streams commit as soon as it has dealt with its record
     */
    public void worked(Runnable request) {
        this.request = request;
        askIfDue();
    }

    /** How long a poll may wait: until the commit is due, and a millisecond at least. */
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
        // No commit lasts over a poll: what began as one was broken off, as when a task is given
        // away.
        committingNs = OptionalLong.empty();
        askIfDue();
    }

    /** The thread has begun to commit; to be called again and again until it is over. */
    public void committing() {
        if (committingNs.isEmpty()) {
            committingNs = OptionalLong.of(nanos.getAsLong());
        }
    }

    /** The thread's transaction is over, whoever wanted it to be. */
    public void committed() {
        long now = nanos.getAsLong();
        if (committingNs.isPresent()) {
            commitNs += NEWEST * (now - committingNs.getAsLong() - commitNs);
            committingNs = OptionalLong.empty();
        }
        askedNs = now;
        request = null;
    }

    /** Where Streams has nothing to commit, or may not while partitions move, it is asked again. */
    private void askIfDue() {
        Runnable waiting = request;
        if (waiting != null && leftNs() <= 0) {
            waiting.run();
            askedNs = nanos.getAsLong();
        }
    }

    private long leftNs() {
        return askedNs + policy.intervalNs(recordsPerSecond, commitNs) - nanos.getAsLong();
    }
}
