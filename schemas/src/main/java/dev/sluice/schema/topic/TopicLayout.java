package dev.sluice.schema.topic;

/**
 * How many partitions and replicas the topics get; the only part of the catalogue that differs
 * between installations.
 *
 * @param coordinatorPartitions partitions of requests, attempts, shares and of the tenant-keyed
 *     outputs; tenants are placed on them explicitly, so raising it affects new tenants only
 * @param allocatorPartitions partitions of demand
 * @param waiterPartitions partitions of replies and stream
 * @param replicationFactor replicas of every topic
 * @param minInsyncReplicas {@code min.insync.replicas} of every topic
 */
public record TopicLayout(
        int coordinatorPartitions,
        int allocatorPartitions,
        int waiterPartitions,
        short replicationFactor,
        int minInsyncReplicas) {

    /** Three brokers, twelve coordinator partitions. */
    public static final TopicLayout PRODUCTION = new TopicLayout(12, 4, 12, (short) 3, 2);

    /**
     * One broker on two cores. Each transaction of the router writes to every topic of every
     * partition that had work, so partitions beyond what the cores can use in parallel only cost.
     */
    public static final TopicLayout SINGLE_NODE = new TopicLayout(2, 1, 2, (short) 1, 1);

    public TopicLayout {
        require(coordinatorPartitions, 1, 10_000, "coordinatorPartitions");
        require(allocatorPartitions, 1, 1_000, "allocatorPartitions");
        require(waiterPartitions, 1, 1_000, "waiterPartitions");
        require(replicationFactor, 1, 100, "replicationFactor");
        require(minInsyncReplicas, 1, replicationFactor, "minInsyncReplicas");
    }

    private static void require(int value, int min, int max, String name) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s: %d (expected: %d..%d)".formatted(name, value, min, max));
        }
    }
}
