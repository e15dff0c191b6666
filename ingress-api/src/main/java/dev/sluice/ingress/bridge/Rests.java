package dev.sluice.ingress.bridge;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Partitions whose next record could not be stored, and until when they rest: a second, and twice
 * as long with each repeat, a minute at most. One thread; at most one entry per partition that was
 * read.
 */
final class Rests {
    private static final long FIRST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MAX_NANOS = Duration.ofMinutes(1).toNanos();

    private final Map<TopicPartition, Rest> rests = new HashMap<>();

    private record Rest(long nanos, long untilNanos) {}

    /** Takes in what became of a step. */
    void after(Collection<TopicPartition> resting, Set<TopicPartition> done, long nowNanos) {
        done.stream().filter(partition -> !resting.contains(partition)).forEach(rests::remove);
        for (TopicPartition partition : resting) {
            rests.compute(
                    partition,
                    (same, before) -> {
                        long nanos =
                                before == null
                                        ? FIRST_NANOS
                                        : Math.min(MAX_NANOS, before.nanos * 2);
                        return new Rest(nanos, nowNanos + nanos);
                    });
        }
    }

    boolean rests(TopicPartition partition, long nowNanos) {
        Rest rest = rests.get(partition);
        return rest != null && rest.untilNanos - nowNanos > 0;
    }
}
