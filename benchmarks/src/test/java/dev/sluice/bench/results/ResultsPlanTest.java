package dev.sluice.bench.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bench.store.Sample;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ResultsPlanTest {
    private static final Sample SAMPLE = new Sample(100_000, Instant.parse("2026-03-31T11:00:00Z"));

    @Test
    void refusesADiskThatIsTooSmall() {
        ResultsPlan plan =
                new ResultsPlan(
                        10_000_000, 500, 3_000, Duration.ofSeconds(60), Duration.ofSeconds(60));

        assertThatThrownBy(() -> plan.requireRoom(10L << 30))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("10,240 MB are free")
                .hasMessageContaining("10,000,000 rows");
        assertThatCode(() -> plan.requireRoom(45L << 30)).doesNotThrowAnyException();
    }

    @Test
    void everyJobIsInOneDay() {
        long counted = 0;
        for (LocalDate day : SAMPLE.days()) {
            long last = SAMPLE.before(start(day));
            long first = SAMPLE.before(start(day.plusDays(1)));
            counted += last - first;
            if (last > first) {
                assertThat(SAMPLE.createdMs(first))
                        .isLessThan(start(day.plusDays(1)).toEpochMilli());
                assertThat(SAMPLE.createdMs(last - 1))
                        .isGreaterThanOrEqualTo(start(day).toEpochMilli());
            }
        }

        assertThat(counted).isEqualTo(SAMPLE.rows());
        assertThat(SAMPLE.days()).hasSize(31);
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
