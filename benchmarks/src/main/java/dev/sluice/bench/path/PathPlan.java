package dev.sluice.bench.path;

import dev.sluice.bench.report.PlanFigures;
import dev.sluice.bench.site.SitePlan;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One benchmark of the whole path.
 *
 * @param jobs of each measured run
 * @param warmUpJobs fewest jobs of the warm-up; 0 for none
 * @param runs measured runs, one after the other on the same warm system
 * @param connections bulk requests at the same time
 * @param window unanswered lines per bulk request
 * @param bodyBytes size of each job's body
 * @param perSecond rate at which jobs are sent; 0 for as fast as they are accepted
 * @param singleJobs jobs that are submitted one per request after the runs; 0 for none
 * @param singlePerSecond their rate
 * @param dataDirectory empty for a temporary one that is deleted afterwards
 */
public record PathPlan(
        int jobs,
        int warmUpJobs,
        int runs,
        int connections,
        int window,
        int bodyBytes,
        double perSecond,
        int singleJobs,
        double singlePerSecond,
        Optional<Path> dataDirectory,
        SitePlan site) {
    private static final int JOBS_MAX = 9_999_999;

    public PathPlan {
        require("jobs", jobs, 1, JOBS_MAX);
        require("warm-up jobs", warmUpJobs, 0, JOBS_MAX);
        require("runs", runs, 1, 100);
        // An ingress takes 64 bulk requests at a time unless it is told otherwise.
        require("connections", connections, 1, 1_000);
        require("single jobs", singleJobs, 0, JOBS_MAX);
        require("tenants", site.tenants(), 1, connections);
        if (perSecond < 0 || (singleJobs > 0 && singlePerSecond <= 0)) {
            throw new IllegalArgumentException(
                    "rates %s and %s per second (expected: 0 or more, and more than 0)"
                            .formatted(perSecond, singlePerSecond));
        }
    }

    PlanFigures figures() {
        Map<String, String> settings = new TreeMap<>();
        site.settings()
                .forEach(
                        (part, own) ->
                                own.forEach(
                                        (key, value) ->
                                                settings.put(part.id() + ":" + key, value)));
        return new PlanFigures(
                site.shape() == SitePlan.Shape.ONE_JVM
                        ? "all roles and Kafka in one process"
                        : "each role in a process of its own",
                jobs,
                connections,
                window,
                site.tenants(),
                site.partitions(),
                bodyBytes,
                site.inFlightMax(),
                perSecond,
                singlePerSecond,
                settings,
                site.javaOptions());
    }

    private static void require(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s: %d (expected: %d..%d)".formatted(name, value, min, max));
        }
    }
}
