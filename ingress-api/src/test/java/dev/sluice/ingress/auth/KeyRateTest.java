package dev.sluice.ingress.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeyRateTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Just before the clock overflows: it may. */
    private static final long NOW = Long.MAX_VALUE - SECOND / 2;

    private final KeyRate rate = new KeyRate(4);

    @Test
    void letsASecondsWorthInAtOnceAndThenOneAtATime() {
        for (int i = 0; i < 4; i++) {
            assertThat(rate.take("a", NOW)).isEmpty();
        }

        assertThat(rate.take("a", NOW)).hasValue(Duration.ofMillis(250));
        assertThat(rate.take("a", NOW + SECOND / 4)).isEmpty();
        assertThat(rate.take("a", NOW + SECOND / 4)).isPresent();
        assertThat(rate.take("a", NOW + 10 * SECOND)).isEmpty();
    }

    @Test
    void countsEachKeyByItself() {
        for (int i = 0; i < 4; i++) {
            assertThat(rate.take("a", NOW)).isEmpty();
        }

        assertThat(rate.take("b", NOW)).isEmpty();
    }

    @Test
    void letsNoMoreThanTheRateInOverTime() {
        int let = 0;
        for (long at = 0; at < 20 * SECOND; at += SECOND / 100) {
            let += rate.take("a", at).isEmpty() ? 1 : 0;
        }

        assertThat(let).isBetween(4 * 20, 4 * 20 + 4);
    }
}
