package dev.sluice.bench.cli;

import dev.sluice.bench.router.RouterPlan;
import dev.sluice.bench.site.SitePlan;
import dev.sluice.bench.task.TaskPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code sluice bench router}. */
final class RouterOptions {
    private static final int IN_FLIGHT = 1_024;

    @Option(
            names = "--only",
            paramLabel = "PART",
            description =
                    "'task': a task without Kafka; 'kafka': a router with Kafka (default: both).")
    private @Nullable String only;

    @Option(
            names = "--tenants",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,10,1000",
            description = "Task: tenants on its partition, a row each (default: ${DEFAULT-VALUE}).")
    private List<Integer> tenants = new ArrayList<>();

    @Option(
            names = "--backlog",
            paramLabel = "N",
            split = ",",
            defaultValue = "0,1000,30000,1000000",
            description =
                    "Task: jobs that wait all the while, a row each (default: ${DEFAULT-VALUE}).")
    private List<Integer> backlogs = new ArrayList<>();

    @Option(
            names = "--bounded",
            description =
                    "Task: give each tenant a budget and a rate limit, which are never reached.")
    private boolean bounded;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Jobs of a measurement (default: ${DEFAULT-VALUE}).")
    private int jobs;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "300000",
            description = "Jobs before the first (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--body-bytes",
            paramLabel = "BYTES",
            defaultValue = "2048",
            description = "Size of a job's body (default: ${DEFAULT-VALUE}).")
    private int bodyBytes;

    @Option(
            names = "--partitions",
            paramLabel = "P",
            defaultValue = "2",
            description =
                    "Kafka: coordinator partitions, with a tenant each (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--rate",
            paramLabel = "PER-SECOND",
            defaultValue = "1000",
            description =
                    "Kafka: rate at which the time to the worker is measured (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--settle",
            paramLabel = "S",
            defaultValue = "20",
            description =
                    "Kafka: for so long at this rate before it is measured (default: ${DEFAULT-VALUE}).")
    private int settle;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "60",
            description = "Kafka: for so long (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--churn",
            paramLabel = "N",
            defaultValue = "1000000",
            description =
                    "Kafka: jobs that have come and gone before the state is lost for the first time; 3,600,000 are an hour at 1,000/s (default: ${DEFAULT-VALUE}).")
    private int churn;

    @Option(
            names = "--queued",
            paramLabel = "N",
            defaultValue = "1000000",
            description =
                    "Kafka: jobs that wait when it is lost for the second time (default: ${DEFAULT-VALUE}).")
    private int queued;

    @Mixin private ProcessOptions underTest = new ProcessOptions();

    /**
     * @throws IllegalArgumentException naming the option's value that cannot be
     */
    Optional<TaskPlan> task() {
        return wanted("task")
                ? Optional.of(new TaskPlan(tenants, backlogs, jobs, warmUp, bodyBytes, bounded))
                : Optional.empty();
    }

    /**
     * @throws IllegalArgumentException naming the option's value that cannot be
     */
    Optional<RouterPlan> router() {
        return wanted("kafka")
                ? Optional.of(
                        new RouterPlan(
                                partitions,
                                warmUp,
                                jobs,
                                rate,
                                settle,
                                seconds,
                                churn,
                                queued,
                                bodyBytes))
                : Optional.empty();
    }

    SitePlan site() {
        return new SitePlan(
                SitePlan.Shape.ROUTER_ALONE,
                partitions,
                partitions,
                IN_FLIGHT,
                1,
                underTest.settings(),
                underTest.javaOptions(),
                Optional.<Path>empty());
    }

    private boolean wanted(String part) {
        if (only != null && !only.equals("task") && !only.equals("kafka")) {
            throw new IllegalArgumentException(
                    "--only: %s (expected: task or kafka)".formatted(only));
        }
        return only == null || only.equals(part);
    }
}
