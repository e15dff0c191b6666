package dev.sluice.runtime.check.kafka;

import java.util.List;
import java.util.Set;

/**
 * A topic as the cluster has it.
 *
 * @param operations what the asking principal may do with it
 */
record TopicSeen(List<PartitionSeen> partitions, Set<String> operations) {
    /**
     * @param leader id of the broker that leads it, or -1 if none does
     */
    record PartitionSeen(int number, int replicas, int inSync, int leader) {}

    /** Of the partition that has the fewest. */
    int replicas() {
        return partitions.stream().mapToInt(PartitionSeen::replicas).min().orElse(0);
    }
}
