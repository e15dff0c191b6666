package dev.sluice.results.watermark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WatermarkPolicyTest {
    private static final Instant SEEN = Instant.parse("2026-03-10T12:00:00Z");
    private static final Duration MARGIN = Duration.ofSeconds(60);

    @Test
    void knowsThatAnOlderJobWouldBeThere() {
        assertThat(WatermarkPolicy.projected(caughtUp(), SEEN.minus(MARGIN), MARGIN)).isTrue();
    }

    @Test
    void cannotTellForAJobWithinTheClockMargin() {
        assertThat(WatermarkPolicy.projected(caughtUp(), SEEN.minus(MARGIN).plusMillis(1), MARGIN))
                .isFalse();
    }

    @Test
    void cannotTellBeforeAnythingWasProjected() {
        assertThat(WatermarkPolicy.projected(null, SEEN.minus(MARGIN), MARGIN)).isFalse();
        assertThat(WatermarkPolicy.projected(new Watermark(0, 0, 0, 0), SEEN, MARGIN)).isFalse();
    }

    @Test
    void cannotTellWhileResultsAreReadLessFarThanEvents() {
        long through = SEEN.toEpochMilli();
        Watermark behind = new Watermark(0, through, through, through - 1_001);

        assertThat(WatermarkPolicy.projected(behind, SEEN.minus(MARGIN), MARGIN)).isFalse();
    }

    private static Watermark caughtUp() {
        long through = SEEN.toEpochMilli();
        return new Watermark(0, through, through, through);
    }
}
