package dev.sluice.bench.cli;

import dev.sluice.bench.path.PathPlan;
import dev.sluice.bench.site.SitePlan;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code sluice bench path}. */
final class PathOptions {
    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Jobs of a measured run (default: ${DEFAULT-VALUE}).")
    private int jobs;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "300000",
            description =
                    "Fewest jobs before measuring; goes on, up to three times as long, until the rate is stable (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--runs",
            paramLabel = "R",
            defaultValue = "1",
            description = "Measured runs (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--connections",
            paramLabel = "C",
            defaultValue = "8",
            description = "Bulk requests at the same time (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--window",
            paramLabel = "LINES",
            defaultValue = "256",
            description = "Unanswered lines per bulk request (default: ${DEFAULT-VALUE}).")
    private int window;

    @Option(
            names = "--tenants",
            paramLabel = "T",
            defaultValue = "2",
            description = "Tenants, on different partitions (default: ${DEFAULT-VALUE}).")
    private int tenants;

    @Option(
            names = "--partitions",
            paramLabel = "P",
            defaultValue = "2",
            description = "Coordinator partitions (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--body-bytes",
            paramLabel = "BYTES",
            defaultValue = "2048",
            description = "Size of a job's body (default: ${DEFAULT-VALUE}).")
    private int bodyBytes;

    @Option(
            names = "--answer-words",
            paramLabel = "N",
            defaultValue = "64",
            description = "Length of the simulator's answers (default: ${DEFAULT-VALUE}).")
    private int answerWords;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "1024",
            description =
                    "Calls that the simulated provider allows at the same time (default: ${DEFAULT-VALUE}).")
    private int inFlight;

    @Option(
            names = "--rate",
            paramLabel = "PER-SECOND",
            defaultValue = "0",
            description =
                    "Send at this rate and count latency from when a line was due (default: as fast as accepted).")
    private double rate;

    @Option(
            names = "--single-jobs",
            paramLabel = "N",
            defaultValue = "1000",
            description =
                    "Jobs that are submitted one per request after the runs (default: ${DEFAULT-VALUE}).")
    private int singleJobs;

    @Option(
            names = "--single-rate",
            paramLabel = "PER-SECOND",
            defaultValue = "100",
            description = "Their rate (default: ${DEFAULT-VALUE}).")
    private double singleRate;

    @Option(
            names = "--in-one-jvm",
            description =
                    "All roles and Kafka in one process, as in `sluice standalone`; otherwise CPU time is told role by role.")
    private boolean oneJvm;

    @Option(
            names = "--processes",
            description = "Each role in a process of its own; this is the default.")
    private boolean processes;

    @Mixin private ProcessOptions underTest = new ProcessOptions();

    @Option(
            names = "--jfr",
            paramLabel = "DIR",
            description =
                    "Flight recordings of all processes under test, of their whole life and of each run.")
    private @Nullable Path jfr;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "A new directory for data and logs, kept afterwards (default: a temporary one).")
    private @Nullable Path dataDirectory;

    /**
     * @throws IllegalArgumentException naming the option's value that cannot be
     */
    PathPlan plan() {
        if (oneJvm && processes) {
            throw new IllegalArgumentException(
                    "--in-one-jvm and --processes (expected: one of them)");
        }
        return new PathPlan(
                jobs,
                warmUp,
                runs,
                connections,
                window,
                bodyBytes,
                rate,
                singleJobs,
                singleRate,
                Optional.ofNullable(dataDirectory),
                new SitePlan(
                        oneJvm ? SitePlan.Shape.ONE_JVM : SitePlan.Shape.PROCESSES,
                        partitions,
                        tenants,
                        inFlight,
                        answerWords,
                        underTest.settings(),
                        underTest.javaOptions(),
                        Optional.ofNullable(jfr).map(Path::toAbsolutePath)));
    }
}
