package dev.sluice.router.allocator;

import dev.sluice.schema.avro.GroupDemand;

/** One group of one demand report. */
record PartitionReport(
        int partition, String incarnation, GroupDemand demand, long seq, long sentAtMs) {}
