package dev.sluice.bench.task;

import java.util.List;

/**
 * What is measured of one task: each number of tenants with each backlog.
 *
 * @param tenants all on the task's partition
 * @param backlogs jobs that wait all the while
 * @param jobs of a measured run, and half as many before it
 * @param warmUpJobs before the first row
 * @param bodyBytes size of each job's body
 * @param bounded whether each tenant has a budget and a rate limit, which are never reached
 */
public record TaskPlan(
        List<Integer> tenants,
        List<Integer> backlogs,
        int jobs,
        int warmUpJobs,
        int bodyBytes,
        boolean bounded) {
    public TaskPlan {
        tenants = List.copyOf(tenants);
        backlogs = List.copyOf(backlogs);
        tenants.forEach(n -> require("tenants", n, 1, 5_000));
        backlogs.forEach(n -> require("backlog", n, 0, 20_000_000));
        require("jobs", jobs, 1_000, 100_000_000);
        require("warm-up jobs", warmUpJobs, 0, 100_000_000);
        require("body bytes", bodyBytes, 1, 65_536);
    }

    private static void require(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s: %d (expected: %d..%d)".formatted(name, value, min, max));
        }
    }
}
