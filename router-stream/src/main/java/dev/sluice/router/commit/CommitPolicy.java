package dev.sluice.router.commit;

import java.time.Duration;

/**
 * How long a thread gathers decisions before it commits them. A commit costs about the same however
 * much is in it, so few records are committed soon, and a flood by many at once. By their rate and
 * not by whether the thread has nothing to do: behind a commit nobody has anything to do for a
 * moment, so a flood would look like a pause. And never by so many that commits take most of the
 * thread's time: where a commit is slow, few records can be read, and their rate alone would keep
 * it so.
 *
 * @param shortest while few records come
 * @param longest while many come
 */
public record CommitPolicy(Duration shortest, Duration longest) {
    /**
     * Records per second of one thread up to which the shortest holds: some 1,000 jobs per second,
     * each of which is a request, a claim and an end.
     */
    static final double FEW = 4_000;

    /** From here on the longest holds. */
    static final double MANY = 8_000;

    /**
     * @throws IllegalArgumentException when one is negative or the shortest is longer
     */
    public CommitPolicy {
        if (shortest.isNegative() || shortest.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "sluice.router.commit-interval-min: %s (expected: 0ms..commit-interval, %s)"
                            .formatted(shortest, longest));
        }
    }

    /**
     * @param recordsPerSecond what the thread has read lately
     * @param commitNs what a commit has taken lately
     * @return from the end of one commit to the begin of the next, in ns
     */
    long intervalNs(double recordsPerSecond, double commitNs) {
        double flooded = Math.clamp((recordsPerSecond - FEW) / (MANY - FEW), 0, 1);
        double byRate = shortest.toNanos() + flooded * (longest.toNanos() - shortest.toNanos());
        return Math.min(longest.toNanos(), Math.round(Math.max(byRate, commitNs)));
    }
}
