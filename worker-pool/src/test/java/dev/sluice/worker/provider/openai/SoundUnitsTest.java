package dev.sluice.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.usage.TokenCounts;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.wire.WireAnswer;
import dev.sluice.worker.provider.wire.WireOrder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is paid by the second or by the character counts as nothing else. */
class SoundUnitsTest {
    private static final OpenAiWire OPENAI = new OpenAiWire();
    private static final String TRANSCRIPTIONS = "audio.transcriptions";

    /** Sixteen seconds of FLAC, of which there is only the head. */
    private static final byte[] FLAC =
            ByteBuffer.allocate(42)
                    .putInt(0x664C6143)
                    .putLong(10, 0)
                    .putLong(18, 48_000L << 44 | 16L * 48_000)
                    .array();

    private static TokenUsage settled(String answer, byte[] audio, long reserved) {
        WireOrder order =
                order(
                        TRANSCRIPTIONS,
                        "{\"file\":{\"data\":\"%s\"}}"
                                .formatted(Base64.getEncoder().encodeToString(audio)),
                        Map.of("audio_second", reserved));
        TokenUsage counted =
                OPENAI.answer(order, utf8(answer), Instant.EPOCH) instanceof WireAnswer.Whole whole
                        ? whole.usage()
                        : null;
        return order.reserved()
                .settled(
                        counted == null
                                ? OPENAI.uncounted(order, order.body(), answer.length())
                                : counted);
    }

    private static WireOrder order(String operation, String body, Map<String, Long> units) {
        return new WireOrder(
                operation, "m", null, null, 1L, utf8(body), false, null, Reserved.of(units));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long tokens(TokenUsage usage) {
        return TokenCounts.input(usage) + TokenCounts.output(usage);
    }

    @Test
    void paysTheSecondsThatAreBilledBeforeThoseThatAreTold() {
        String usage = "\"usage\":{\"type\":\"duration\",\"seconds\":9}";
        for (String answer :
                new String[] {
                    "{\"text\":\"x\",\"duration\":7.5,%s}".formatted(usage),
                    "{\"text\":\"x\",%s,\"duration\":7.5}".formatted(usage)
                }) {
            TokenUsage paid = settled(answer, FLAC, 16);

            assertThat(paid.getUnits()).isEqualTo(Map.of("audio_second", 9L));
            assertThat(tokens(paid)).isZero();
        }
    }

    @Test
    void paysTheSecondsThatAreToldWhereNoneAreBilled() {
        TokenUsage paid = settled("{\"text\":\"x\",\"duration\":7.5}", FLAC, 16);

        assertThat(paid.getUnits()).isEqualTo(Map.of("audio_second", 8L));
        assertThat(tokens(paid)).isZero();
    }

    @Test
    void paysWhatTheFileShowsWhereTheAnswerSaysNothing() {
        TokenUsage paid = settled("{\"text\":\"x\"}", FLAC, 13_108);

        assertThat(paid.getUnits()).isEqualTo(Map.of("audio_second", 16L));
        assertThat(tokens(paid)).isZero();
    }

    @Test
    void takesAudioOfUnknownLengthByItsSizeAndNeverForMoreThanIsReserved() {
        assertThat(settled("{\"text\":\"x\"}", new byte[9_000], 13_108).getUnits())
                .isEqualTo(Map.of("audio_second", 5L));
        assertThat(settled("{\"text\":\"x\"}", new byte[9_000], 3).getUnits())
                .isEqualTo(Map.of("audio_second", 3L));
    }

    @Test
    void paysTheCharactersThatAreReserved() {
        WireOrder order =
                order("audio.speech", "{\"input\":\"Four clips.\"}", Map.of("character", 11L));

        TokenUsage paid = order.reserved().settled(OPENAI.uncounted(order, order.body(), 500));

        assertThat(paid.getUnits()).isEqualTo(Map.of("character", 11L));
        assertThat(tokens(paid)).isZero();
    }
}
