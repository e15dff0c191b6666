package dev.sluice.results.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.waiting.WaitPolicy.Wait;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitPolicyTest {
    private static final long NOW = 1_000;

    /** Every word that coordinators say, before and after its time, while and without a pause. */
    @ParameterizedTest
    @CsvSource({
        ",           ,     false, ,           ,     false",
        ",           ,     true,  ,           ,     false",
        "lane,       ,     false, lane,       ,     true",
        "lane,       ,     true,  lane,       ,     true",
        "paused,     ,     true,  paused,     ,     false",
        "paused,     ,     false, lane,       ,     true",
        "retry,      1001, false, retry,      1001, false",
        "retry,      1000, false, retry,      1000, true",
        "retry,      ,     false, retry,      ,     false",
        "rate_limit, 1001, false, rate_limit, 1001, false",
        "rate_limit, 999,  false, rate_limit, 999,  false",
        "rate_limit, ,     false, rate_limit, ,     false",
        "budget,     1001, false, budget,     1001, false",
        "budget,     999,  true,  budget,     999,  false",
        "tomorrow,   ,     false, tomorrow,   ,     false"
    })
    void tellsWhatHoldsAndWhetherItStandsInLine(
            @Nullable String said,
            @Nullable Long until,
            boolean paused,
            @Nullable String reason,
            @Nullable Long untilMs,
            boolean inLine) {
        assertThat(WaitPolicy.now(said, until, paused, NOW))
                .isEqualTo(new Wait(reason, untilMs, inLine));
    }
}
