package dev.sluice.bench.cli;

import dev.sluice.bench.batch.BatchPlan;
import dev.sluice.bench.site.SitePlan;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code sluice bench batch}. */
final class BatchOptions {
    private static final int PARTITIONS = 2;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Lines of the file that is made up (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Option(
            names = "--body-bytes",
            paramLabel = "BYTES",
            defaultValue = "1024",
            description = "Size of each of them (default: ${DEFAULT-VALUE}).")
    private int bodyBytes;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "50000",
            description =
                    "Lines of a batch before the first that counts (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "512",
            description =
                    "Calls that the provider takes at the same time (default: ${DEFAULT-VALUE}).")
    private int inFlight;

    @Option(
            names = "--documents",
            paramLabel = "DIR",
            description = "Texts, each of which becomes a line of one more batch.")
    private @Nullable Path documents;

    @Mixin private ProcessOptions underTest = new ProcessOptions();

    /**
     * @throws IllegalArgumentException naming the option's value that cannot be
     */
    BatchPlan plan() {
        return new BatchPlan(warmUp, lines, bodyBytes, Optional.ofNullable(documents));
    }

    SitePlan site() {
        return new SitePlan(
                SitePlan.Shape.SMALL_INGRESS,
                PARTITIONS,
                PARTITIONS,
                inFlight,
                20,
                underTest.settings(),
                underTest.javaOptions(),
                Optional.<Path>empty());
    }
}
