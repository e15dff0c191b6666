package dev.sluice.bench.longpoll;

/**
 * What is measured of reads that wait.
 *
 * @param jobs of each round; each is waited for on a connection of its own
 * @param perSecond how fast they are submitted
 * @param rounds one behind the other; the first ones are of a cold system
 */
public record LongPollPlan(int jobs, double perSecond, int rounds) {
    public LongPollPlan {
        require("jobs", jobs, 1, 1_000_000);
        require("jobs per second", perSecond, 1, 1_000);
        require("rounds", rounds, 1, 100);
    }

    private static void require(String name, double value, double min, double max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: %s..%s)".formatted(name, value, min, max));
        }
    }
}
