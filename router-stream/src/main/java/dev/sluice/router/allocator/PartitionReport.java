package dev.sluice.router.allocator;

/**
 * One group of one demand report.
 *
 * @param grantSeq the last grant that the partition applied
 */
record PartitionReport(
        int partition,
        String incarnation,
        int inUse,
        int queued,
        long grantSeq,
        long seq,
        long sentAtMs) {}
