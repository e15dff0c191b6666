package dev.sluice.worker.report;

/** Divides free slots between the coordinators, so that the sum of what they hear is the truth. */
final class SlotShares {
    private SlotShares() {}

    /**
     * @param turn moves the remainder on, so that no coordinator is always the one with less
     */
    static int of(int free, int partition, int partitions, long turn) {
        int usable = Math.max(free, 0);
        int rest = usable % partitions;
        long place = Math.floorMod(partition - turn, (long) partitions);
        return usable / partitions + (place < rest ? 1 : 0);
    }
}
