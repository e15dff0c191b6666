package dev.sluice.results.usage;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What somebody asks of the sums. From and to are whole hours in UTC; to is not in it.
 *
 * @param filters values that records must have
 * @param tags pairs of metadata that their jobs must have
 */
record UsageQuestion(
        Instant from,
        Instant to,
        Interval interval,
        List<Group> groups,
        Map<Dimension, String> filters,
        Map<String, String> tags,
        Format format) {
    /** Begins the name of a key of metadata. */
    static final String TAG = "metadata.";

    /** Whether an answer has a row for each stretch of time. */
    enum Interval {
        HOUR,
        DAY,
        NONE
    }

    enum Format {
        JSON,
        CSV
    }

    UsageQuestion {
        groups = List.copyOf(groups);
        Map<Dimension, String> sorted = new EnumMap<>(Dimension.class);
        sorted.putAll(filters);
        filters = sorted;
        tags = new TreeMap<>(tags);
    }

    /** Whether sums by the day can answer it. */
    boolean wholeDays() {
        return interval != Interval.HOUR
                && from.toEpochMilli() % Rollup.DAY_MS == 0
                && to.toEpochMilli() % Rollup.DAY_MS == 0;
    }
}
