package dev.sluice.router.allocator;

import dev.sluice.schema.avro.GroupDemand;

/**
 * One group of one demand report.
 *
 * @param answer whether the partition is to be told of its share even if nothing changed
 */
record PartitionReport(
        int partition,
        String incarnation,
        GroupDemand demand,
        long seq,
        long sentAtMs,
        boolean answer) {}
