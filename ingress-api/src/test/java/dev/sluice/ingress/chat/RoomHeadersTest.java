package dev.sluice.ingress.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomHeadersTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "250, 250ms",
        "1000, 1s",
        "6001, 7s",
        "360000, 6m0s",
        "3600000, 1h0m0s",
        "86399999, 24h0m0s"
    })
    void writesTimesAsOpenAiDoes(long ms, String text) {
        assertThat(RoomHeaders.text(ms)).isEqualTo(text);
    }
}
