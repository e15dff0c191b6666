package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HedgeTest {
    @Test
    void isATwentiethOfTheCallsUnlessGiven() {
        assertThat(new Hedge(Duration.ofSeconds(2), null).share()).isEqualTo(0.05);
        assertThat(new Hedge(Duration.ofSeconds(2), BigDecimal.ONE).share()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"PT0.01S, 0.05, after", "PT2H, 0.05, after", "PT2S, 0, share", "PT2S, 1.01, share"})
    void isRefusedOutsideItsRange(Duration after, BigDecimal share, String named) {
        assertThatThrownBy(() -> new Hedge(after, share))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named)
                .hasMessageContaining("expected");
    }
}
