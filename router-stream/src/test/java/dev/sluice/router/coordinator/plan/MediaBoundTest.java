package dev.sluice.router.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.catalog.Prices;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaBoundTest {
    /** Audio is dearer than text, both ways. */
    private static final Prices PRICES =
            new Prices(
                    BigDecimal.ONE,
                    null,
                    null,
                    null,
                    BigDecimal.TWO,
                    null,
                    BigDecimal.valueOf(6),
                    BigDecimal.valueOf(12),
                    null,
                    List.of(),
                    Map.of());

    @ParameterizedTest
    @CsvSource({
        "audio.transcriptions, TRANSCRIPTIONS, true",
        "audio.translations, TRANSLATIONS, true",
        "audio.speech, SPEECH, true",
        "chat.completions, CHAT, false",
        "images.generations, IMAGES, false",
        "images.edits, IMAGE_EDITS, true"
    })
    void reckonsWithThePricesOfAudioWhereTheOperationIsAudio(
            String operation, Capability capability, boolean media) {
        assertThat(MediaBound.isIn(operation, List.of())).isEqualTo(media);
        assertThat(MediaBound.isAmong(Set.of(capability))).isEqualTo(media);

        TokenUsage used =
                TokenUsage.newBuilder()
                        .setAudioInput(100)
                        .setAudioOutput(10)
                        .setSource(TokenSource.PROVIDER)
                        .build();

        assertThat(
                        PRICES.boundNanoUsd(MediaBound.of(100, 10, media, Map.of()))
                                >= PRICES.costNanoUsd(used))
                .isEqualTo(media);
    }
}
