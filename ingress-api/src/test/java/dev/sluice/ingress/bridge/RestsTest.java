package dev.sluice.ingress.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RestsTest {
    private static final TopicPartition ACME = new TopicPartition("sluice.in.acme", 0);
    private static final TopicPartition GLOBEX = new TopicPartition("sluice.in.globex", 0);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Rests rests = new Rests();

    private void assertRestsFor(long nanos, long nowNanos) {
        assertThat(rests.rests(ACME, nowNanos + nanos - 1)).isTrue();
        assertThat(rests.rests(ACME, nowNanos + nanos)).isFalse();
    }

    @Test
    void restsTwiceAsLongWithEachRepeat() {
        for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            rests.after(List.of(ACME), Set.of(), 5);
            assertRestsFor(seconds * SECOND, 5);
        }
        assertThat(rests.rests(GLOBEX, 5)).isFalse();
    }

    @Test
    void beginsAnewWhenAStepWentThrough() {
        rests.after(List.of(ACME), Set.of(), 0);
        rests.after(List.of(ACME), Set.of(ACME), 0);
        assertRestsFor(2 * SECOND, 0);

        rests.after(List.of(), Set.of(ACME), 0);
        rests.after(List.of(ACME), Set.of(), 0);

        assertRestsFor(SECOND, 0);
    }
}
