package dev.sluice.results.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.rebuild.HorizonPolicy.Horizon;
import dev.sluice.schema.topic.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HorizonPolicyTest {
    private static final long NOON = Instant.parse("2026-03-10T12:00:00Z").toEpochMilli();
    private static final long HOUR = 3_600_000;

    @Test
    void nothingIsPastWhileNothingWasDropped() {
        Horizon horizon =
                HorizonPolicy.of(List.of(source(Topics.RESULTS, 0, 0, 0)), List.of(Topics.RESULTS));

        assertThat(horizon.isPast(0)).isFalse();
    }

    @Test
    void thePartitionThatLostMostRecentlyCounts() {
        Horizon horizon =
                HorizonPolicy.of(
                        List.of(
                                source(Topics.RESULTS, 0, 7, NOON - HOUR),
                                source(Topics.RESULTS, 1, 9, NOON),
                                source(Topics.USAGE, 0, 9, NOON + HOUR)),
                        List.of(Topics.RESULTS, Topics.JOB_EVENTS));

        assertThat(horizon.isPast(NOON)).isTrue();
        assertThat(horizon.isPast(NOON + 60_000)).isFalse();
    }

    @Test
    void hoursCountFromTheSecondThatIsWhole() {
        Map<Integer, Horizon> hours =
                HorizonPolicy.ofHours(
                        List.of(
                                source(Topics.USAGE, 0, 0, 0),
                                source(Topics.USAGE, 1, 5, NOON + 1),
                                source(Topics.RESULTS, 2, 5, NOON)),
                        Topics.USAGE);

        assertThat(hours).containsExactly(Map.entry(1, new Horizon(NOON + 2 * HOUR)));
    }

    private static Source source(String topic, int partition, long first, long fromMs) {
        return new Source(topic, partition, first, fromMs);
    }
}
