package dev.sluice.bench.router;

/**
 * What is measured of the router with Kafka.
 *
 * @param partitions coordinator partitions, with a tenant each
 * @param warmUpJobs before anything is measured
 * @param jobs sent as fast as they are taken
 * @param perSecond rate at which the time to the worker is measured
 * @param settleSeconds at this rate before: a rate takes other paths through the code than a flood
 *     does, which are not warm yet
 * @param seconds measured for so long
 * @param churnJobs that have come and gone before the first restore, those of the other phases
 *     included
 * @param backlog jobs that wait at the second restore
 * @param bodyBytes size of each job's body
 */
public record RouterPlan(
        int partitions,
        int warmUpJobs,
        int jobs,
        double perSecond,
        int settleSeconds,
        int seconds,
        int churnJobs,
        int backlog,
        int bodyBytes) {
    public RouterPlan {
        require("partitions", partitions, 1, 64);
        require("warm-up jobs", warmUpJobs, 0, 100_000_000);
        require("jobs", jobs, 1, 100_000_000);
        require("jobs per second", perSecond, 1, 100_000);
        require("settle seconds", settleSeconds, 0, 3_600);
        require("seconds", seconds, 1, 3_600);
        require("churn", churnJobs, 0, 1_000_000_000);
        require("backlog", backlog, 0, 50_000_000);
        require("body bytes", bodyBytes, 1, 65_536);
    }

    private static void require(String name, double value, double min, double max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: %s..%s)".formatted(name, value, min, max));
        }
    }
}
