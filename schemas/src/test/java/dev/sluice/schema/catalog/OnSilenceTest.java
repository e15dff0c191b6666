package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnSilenceTest {
    private static final Duration AFTER = Duration.ofSeconds(30);

    @ParameterizedTest
    @CsvSource({
        "50, 10, 29999, 10",
        "50, 10, 30000, 5",
        "50, 3, 30000, 1",
        "1, 10, 30000, 1",
        "0, 10, 29999, 10",
        "0, 10, 30000, 0",
        "100, 10, 3600000, 10",
        "50, 0, 30000, 0",
        "100, 1000000, 30000, 1000000"
    })
    void aShareShrinksWhenItsTimeHasCome(int percent, int share, long silentMs, int left) {
        assertThat(new OnSilence(AFTER, percent).share(share, silentMs)).isEqualTo(left);
    }

    @Test
    void aShareStaysUnlessItIsSaidOtherwise() {
        assertThat(new LimitGroup("a", 9).share(7, 86_400_000)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT4.999S", "PT1H0.001S"})
    void isRefusedOutsideItsBounds(Duration after) {
        assertThatThrownBy(() -> new OnSilence(after, 50))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("limit_group.on_silence.after")
                .hasMessageContaining("expected: PT5S to PT1H");
    }
}
