package dev.sluice.schema.topic;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings of the share groups that hand dispatches to workers: one source for {@code sluice init},
 * which makes them, and for the checks. They must stand before a group is first used: Kafka's
 * defaults hand out aborted records and skip what came before the first worker.
 */
public final class WorkerGroups {
    public static final String ISOLATION = "share.isolation.level";
    public static final String OFFSET_RESET = "share.auto.offset.reset";

    /** Without these a group must not be used. */
    public static final Map<String, String> REQUIRED =
            ordered(
                    ISOLATION,
                    "read_committed",
                    OFFSET_RESET,
                    "earliest",
                    // A claim takes seconds; the lock is for a worker that froze with records in
                    // hand.
                    "share.record.lock.duration.ms",
                    "30000");

    /**
     * A dead worker's records move on after this. Brokers refuse it unless their minimum is
     * lowered.
     */
    public static final Map<String, String> SESSION =
            ordered("share.session.timeout.ms", "10000", "share.heartbeat.interval.ms", "2000");

    /** What brokers must be set to before they take {@link #SESSION}; lower values do, too. */
    public static final Map<String, Long> BROKER_MINIMUMS =
            Map.of(
                    "group.share.min.session.timeout.ms", 6_000L,
                    "group.share.min.heartbeat.interval.ms", 1_000L);

    private WorkerGroups() {}

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            settings.put(pairs[i], pairs[i + 1]);
        }
        return Collections.unmodifiableMap(settings);
    }
}
