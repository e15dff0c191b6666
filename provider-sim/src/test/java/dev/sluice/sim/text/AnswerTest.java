package dev.sluice.sim.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.token.TokenCounter;
import dev.sluice.sim.token.TokenCounting;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerTest {

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o", "gpt-4", "gpt-3.5-turbo", "unknown-model"})
    void hasOneExactTokenPerPiece(String model) {
        TokenCounter counter = TokenCounter.of(TokenCounting.EXACT, model);
        for (int seed = 0; seed < 300; seed++) {
            int pieces = 1 + seed;

            Answer answer = Answer.compose(seed, pieces, Integer.MAX_VALUE, counter);

            assertThat(answer.tokens()).isEqualTo(pieces);
            assertThat(answer.cut()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(TokenCounting.class)
    void isCutToExactlyTheLimit(TokenCounting counting) {
        TokenCounter counter = TokenCounter.of(counting, "gpt-4o");
        for (int limit = 0; limit < 50; limit++) {
            Answer answer = Answer.compose(3, 90, limit, counter);

            assertThat(answer.tokens()).isEqualTo(limit);
            assertThat(answer.cut()).isTrue();
            if (limit > 0) {
                assertThat(answer.pieceEnds()).endsWith(answer.text().length).isSorted();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TokenCounting.class)
    void countsTheTokensOfItsPieces(TokenCounting counting) {
        Answer answer =
                Answer.compose(3, 90, Integer.MAX_VALUE, TokenCounter.of(counting, "gpt-4o"));

        assertThat(answer.tokensOf(0)).isZero();
        assertThat(answer.tokensOf(90)).isEqualTo(answer.tokens());
    }

    @Test
    void needsNoEscapingInJson() {
        Answer answer =
                Answer.compose(
                        5, 5_000, Integer.MAX_VALUE, TokenCounter.of(TokenCounting.FAST, ""));

        assertThat(new String(answer.text(), StandardCharsets.US_ASCII)).matches("[A-Za-z .]+");
    }
}
