package dev.sluice.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LatenciesTest {
    @Test
    void tellsPercentilesInMilliseconds() {
        var latencies = new Latencies();
        for (int millis = 1; millis <= 1_000; millis++) {
            latencies.recordNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        }

        LatencySummary summary = latencies.summary();

        assertThat(summary.count()).isEqualTo(1_000);
        assertThat(summary.p50()).isEqualTo(500, within(1.0));
        assertThat(summary.p99()).isEqualTo(990, within(2.0));
        assertThat(summary.max()).isEqualTo(1_000, within(1.0));
    }

    @Test
    void mergesWhatOthersCollected() {
        var all = new Latencies();
        var one = new Latencies();
        one.recordMillis(3);
        all.recordMillis(1);

        all.add(one);

        assertThat(all.summary().count()).isEqualTo(2);
        assertThat(all.summary().max()).isEqualTo(3, within(0.01));
    }

    @Test
    void whatIsOutOfRangeCountsAsTheNearestBound() {
        var latencies = new Latencies();

        latencies.recordMillis(-5);
        latencies.recordMillis(TimeUnit.DAYS.toMillis(1));

        assertThat(latencies.summary().count()).isEqualTo(2);
    }

    @Test
    void nothingMeasuredIsNothing() {
        assertThat(new Latencies().summary()).isEqualTo(LatencySummary.NOTHING);
    }
}
