package dev.sluice.results.usage;

import dev.sluice.schema.avro.UsageRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Sums over some records, by hour and key. Bounded by the records that it is given. Used by one
 * thread.
 */
public final class Rollup {
    static final long HOUR_MS = Duration.ofHours(1).toMillis();
    static final long DAY_MS = Duration.ofDays(1).toMillis();

    /**
     * One sum.
     *
     * @param startMs of its hour or day in UTC, epoch milliseconds
     */
    record Slot(long startMs, RollupKey key) {}

    private final Map<Slot, long[]> hours = new HashMap<>();

    /**
     * By when a record was booked: what is booked later, also an adjustment, never changes an hour
     * that is over.
     *
     * @param partition of the topic that the record stands in
     */
    public void add(UsageRecord usage, int partition) {
        long startMs = Math.floorDiv(usage.getRecordedAt(), HOUR_MS) * HOUR_MS;
        add(hours, new Slot(startMs, RollupKey.of(partition, usage)), Measure.all(usage));
    }

    public boolean isEmpty() {
        return hours.isEmpty();
    }

    Map<Slot, long[]> hours() {
        return hours;
    }

    Map<Slot, long[]> days() {
        Map<Slot, long[]> days = new HashMap<>();
        hours.forEach(
                (slot, sums) ->
                        add(
                                days,
                                new Slot(Math.floorDiv(slot.startMs, DAY_MS) * DAY_MS, slot.key),
                                sums));
        return days;
    }

    private static void add(Map<Slot, long[]> to, Slot slot, long[] more) {
        long[] sums = to.computeIfAbsent(slot, fresh -> new long[more.length]);
        for (int i = 0; i < more.length; i++) {
            sums[i] = Math.addExact(sums[i], more[i]);
        }
    }
}
