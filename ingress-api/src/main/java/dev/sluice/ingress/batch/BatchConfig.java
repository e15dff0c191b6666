package dev.sluice.ingress.batch;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Bounds of batches and of the runner that expands them.
 *
 * @param group consumer group of all runners: it shares out the partitions of {@code
 *     sluice.batches}
 * @param linesMax lines of one batch
 * @param faultsMax what is told of a file that is wrong; then checking stops
 * @param stepLines lines that become jobs in one transaction, which holds up every other request of
 *     its partition
 * @param stepBytes bytes of such lines after which a step ends
 * @param inFlightMax unfinished jobs of a tenant's batches; half of its {@code queued_jobs_max} if
 *     that is less. More lines wait in their file
 * @param expandingMax batches of a tenant whose lines take turns to become jobs; more wait
 * @param liveMax unfinished batches of a tenant; more fail
 */
@ConfigurationProperties("sluice.ingress.batch")
public record BatchConfig(
        @Bindable(defaultValue = "sluice-batches") String group,
        @Bindable(defaultValue = "100000") int linesMax,
        @Bindable(defaultValue = "100") int faultsMax,
        @Bindable(defaultValue = "500") int stepLines,
        @Bindable(defaultValue = "2097152") int stepBytes,
        @Bindable(defaultValue = "4000") int inFlightMax,
        @Bindable(defaultValue = "4") int expandingMax,
        @Bindable(defaultValue = "200") int liveMax) {
    public BatchConfig {
        require("lines-max", linesMax, 10_000_000);
        require("faults-max", faultsMax, 1_000);
        require("step-lines", stepLines, 10_000);
        require("step-bytes", stepBytes, 16 * 1024 * 1024);
        require("in-flight-max", inFlightMax, 1_000_000);
        require("expanding-max", expandingMax, 64);
        require("live-max", liveMax, 10_000);
    }

    private static void require(String key, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(
                    "sluice.ingress.batch.%s: %d (expected: 1..%d)".formatted(key, value, max));
        }
    }
}
