package dev.sluice.ingress.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.kafka.DeadLetters;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class LetterTest {
    private static Letter letter(int valueBytes) {
        DeadLetters.Made made =
                DeadLetters.make(
                        new DeadLetters.Source("router", "sluice.requests", 0, 7),
                        null,
                        new byte[valueBytes],
                        "bad",
                        0);
        return Letter.of(3, made.letter(), made.headers());
    }

    @Test
    void tellsTheSizeOfTheWholeWhereAPartWasLeftOut() {
        assertThat(letter(1_000_000).valueBytes()).isEqualTo(1_000_000);
        assertThat(letter(1_000_000).shortened()).isTrue();
        assertThat(letter(900_000).valueBytes()).isEqualTo(900_000);
        assertThat(letter(900_000).shortened()).isFalse();
    }

    @Test
    void passesOverHeadersOfSomebodyElse() {
        Headers headers = new RecordHeaders();
        headers.add(DeadLetters.VALUE_BYTES, "many".getBytes(StandardCharsets.US_ASCII));
        headers.add(DeadLetters.KEY_BYTES, null);

        Letter letter =
                Letter.of(
                        3,
                        DeadLetters.make(
                                        new DeadLetters.Source("router", "sluice.requests", 0, 7),
                                        null,
                                        new byte[5],
                                        "bad",
                                        0)
                                .letter(),
                        headers);

        assertThat(letter.valueBytes()).isEqualTo(5);
        assertThat(letter.shortened()).isFalse();
    }
}
