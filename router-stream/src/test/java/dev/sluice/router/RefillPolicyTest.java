package dev.sluice.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schema.avro.RateLeft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefillPolicyTest {
    /** Limit, what remains, time to the reset; what comes back in a minute. */
    @ParameterizedTest
    @CsvSource({
        "600, 599, 100, 600",
        "600, 0, 60000, 600",
        "600, 300, 30000, 600",
        "200, 199, 432000, 0.1389",
        "40000, 39000, 2000, 30000",
        "600, 300, 55000, 0",
        "600, 0, 20000, 0",
        "600, 600, 0, 0",
        "0, 5, 30000, 0",
    })
    void tellsAnEvenRefillFromAWindow(long limit, long left, long resetMs, double perMinute) {
        assertThat(RefillPolicy.perMs(new RateLeft(limit, left, resetMs)) * 60_000)
                .isCloseTo(perMinute, within(0.001 * Math.max(perMinute, 1)));
    }

    @Test
    void isSilentUntilOneRequestHasComeBack() {
        assertThat(RefillPolicy.silenceForRequestMs(new RateLeft(600L, 0L, 60_000L)))
                .isEqualTo(100);
        assertThat(RefillPolicy.silenceForRequestMs(new RateLeft(600L, 1L, 60_000L))).isZero();
    }

    @Test
    void isSilentForASecondOfTokensThatComeBack() {
        assertThat(RefillPolicy.silenceForTokensMs(new RateLeft(60_000L, 0L, 60_000L)))
                .isEqualTo(1_000);
    }

    @Test
    void isSilentUntilTheNextWindowWhereNothingComesBackBefore() {
        assertThat(RefillPolicy.silenceForRequestMs(new RateLeft(600L, 0L, 20_000L)))
                .isEqualTo(20_000);
    }
}
