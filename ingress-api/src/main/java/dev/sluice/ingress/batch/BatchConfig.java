package dev.sluice.ingress.batch;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

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
 * @param windowMin the shortest {@code completion_window} that may be asked for
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
        @Bindable(defaultValue = "200") int liveMax,
        @Bindable(defaultValue = "1h") Duration windowMin) {
    /** The longest {@code completion_window}: no job may have a later deadline. */
    static final Duration WINDOW_MAX = Duration.ofDays(7);

    private static final Duration WINDOW_LEAST = Duration.ofSeconds(1);

    public BatchConfig {
        require("lines-max", linesMax, 10_000_000);
        require("faults-max", faultsMax, 1_000);
        require("step-lines", stepLines, 10_000);
        require("step-bytes", stepBytes, 16 * 1024 * 1024);
        require("in-flight-max", inFlightMax, 1_000_000);
        require("expanding-max", expandingMax, 64);
        require("live-max", liveMax, 10_000);
        if (windowMin.compareTo(WINDOW_LEAST) < 0 || windowMin.compareTo(WINDOW_MAX) > 0) {
            throw new IllegalArgumentException(
                    "sluice.ingress.batch.window-min: %s (expected: a duration from 1s to 7d)"
                            .formatted(windowMin));
        }
    }

    private static void require(String key, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(
                    "sluice.ingress.batch.%s: %d (expected: 1..%d)".formatted(key, value, max));
        }
    }
}
