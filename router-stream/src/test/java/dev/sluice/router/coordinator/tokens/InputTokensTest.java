package dev.sluice.router.coordinator.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Prompt;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Tokenizer;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A body of 1,000 bytes, 800 of them text that is 190 tokens in one vocabulary. */
class InputTokensTest {
    private static final long BODY = 1_000;
    private static final Model COUNTED = model(Tokenizer.O200K_BASE, null, null);
    private static final Model UNKNOWN = model(null, null, null);

    @Test
    void takesEachByteForATokenWhereNobodyLooked() {
        assertThat(InputTokens.bound(BODY, null, COUNTED)).isEqualTo(BODY);
        assertThat(InputTokens.about(BODY, null, COUNTED)).isEqualTo(250);
    }

    @Test
    void takesCountedTextForItsTokensAndTheRestForItsBytes() {
        assertThat(InputTokens.bound(BODY, text(), COUNTED)).isEqualTo(200 + 190);
        assertThat(InputTokens.about(BODY, text(), COUNTED)).isEqualTo(50 + 190);
    }

    @Test
    void doesNotTrustTheTokensOfAnotherVocabulary() {
        assertThat(InputTokens.bound(BODY, text(), UNKNOWN)).isEqualTo(BODY);
        assertThat(InputTokens.bound(BODY, text(), model(Tokenizer.CL100K_BASE, null, null)))
                .isEqualTo(BODY);
    }

    @Test
    void countsImagesByWhatTheModelTakesForOneAndNotByTheirBytes() {
        Prompt images = new Prompt(0L, Map.of(), 2, 700L, false, 1);

        assertThat(InputTokens.bound(BODY, images, model(null, null, 1_500)))
                .isEqualTo(300 + 2 * 1_500);
        assertThat(InputTokens.bound(BODY, images, UNKNOWN))
                .as("but an image fits the context")
                .isEqualTo(300 + 2 * 8_000);
    }

    @Test
    void takesThePromptForAsLongAsItCanBeWhereTheProviderAddsToIt() {
        Prompt file = new Prompt(0L, Map.of(), 0, 0L, true, 1);

        assertThat(InputTokens.bound(BODY, file, UNKNOWN)).isEqualTo(8_000);
        assertThat(InputTokens.bound(9_000, file, UNKNOWN)).isEqualTo(9_000);
    }

    @Test
    void reckonsWithTheBytesPerTokenOfTheCatalogueButNotWhereMoneyIsAtStake() {
        Model german = model(null, new BigDecimal("2.5"), null);

        assertThat(InputTokens.about(BODY, text(), german)).isEqualTo(400);
        assertThat(InputTokens.bound(BODY, text(), german)).isEqualTo(BODY);
    }

    @Test
    void multipliesTheOutputByTheAnswersThatAreAskedFor() {
        assertThat(InputTokens.output(new Prompt(0L, Map.of(), 0, 0L, false, 5), 100))
                .isEqualTo(500);
        assertThat(InputTokens.output(null, 100)).isEqualTo(100);
    }

    private static Prompt text() {
        return new Prompt(800L, Map.of("o200k_base", 190L), 0, 0L, false, 1);
    }

    private static Model model(
            @Nullable Tokenizer tokenizer,
            @Nullable BigDecimal bytesPerToken,
            @Nullable Integer imageTokensMax) {
        return new Model(
                "m", "m", 8_000, 1_000, null, Set.of(), tokenizer, bytesPerToken, imageTokensMax);
    }
}
