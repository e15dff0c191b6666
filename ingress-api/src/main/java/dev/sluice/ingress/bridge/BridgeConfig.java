package dev.sluice.ingress.bridge;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Bounds of the bridge.
 *
 * @param enabled whether this process takes part
 * @param group consumer group of the bridges of a deployment
 * @param partitions of a topic that the bridge creates
 * @param stepRecords records that are turned into jobs in one transaction
 * @param partitionBytes fetched ahead of each partition; a larger record comes alone
 */
@ConfigurationProperties("sluice.ingress.kafka-in")
public record BridgeConfig(
        @Bindable(defaultValue = "true") boolean enabled,
        @Bindable(defaultValue = "sluice-in") String group,
        @Bindable(defaultValue = "1") int partitions,
        @Bindable(defaultValue = "200") int stepRecords,
        @Bindable(defaultValue = "131072") int partitionBytes) {
    public BridgeConfig {
        require("partitions", partitions, 1_000);
        require("step-records", stepRecords, 2_000);
        require("partition-bytes", partitionBytes, 64 * 1024 * 1024);
    }

    private static void require(String key, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(
                    "sluice.ingress.kafka-in.%s: %d (expected: 1..%d)".formatted(key, value, max));
        }
    }
}
