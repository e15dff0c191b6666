package dev.sluice.router.coordinator.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.coordinator.learnt.Figures;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Tokenizer;
import dev.sluice.schema.usage.TokenCounts;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearntUseTest {
    private static final TokenUsage BOUND = usage(1_000, 500, TokenSource.ESTIMATED);
    private static final Model MODEL = model(null, null);

    private final LearntUse learnt = new LearntUse(new Nowhere());

    /** Begins with nothing and leaves nothing. */
    private static final class Nowhere implements Figures {
        @Override
        public void keep(String key, byte[] figure) {}

        @Override
        public void forget(String key) {}

        @Override
        public void each(BiConsumer<String, byte[]> to) {}
    }

    @Test
    void expectsTheWholeOutputAndTheUsualInputOfWhatItDoesNotKnow() {
        assertThat(expected(MODEL)).containsExactly(250, 500);
        assertThat(expected(model(null, new BigDecimal(2)))).containsExactly(500, 500);
        assertThat(expected(model(Tokenizer.O200K_BASE, null))).containsExactly(1_000, 500);
    }

    @Test
    void expectsWhatNineOfTenCallsStayWithin() {
        for (int call = 0; call < 100; call++) {
            learn(300, call % 20 == 0 ? 480 : 64);
        }

        assertThat(expected(MODEL)).containsExactly(300, 64);
    }

    @Test
    void isNotConfidentAfterAFewCalls() {
        for (int call = 0; call < 19; call++) {
            learn(300, 10);
        }
        assertThat(expected(MODEL)[1]).isEqualTo(500);

        learn(300, 10);
        assertThat(expected(MODEL)[1]).isBetween(10L, 12L);
    }

    @Test
    void followsARouteWhoseAnswersChange() {
        for (int call = 0; call < 2_000; call++) {
            learn(300, 10);
        }
        for (int call = 0; call < 500; call++) {
            learn(300, 256);
        }

        assertThat(expected(MODEL)[1]).isEqualTo(256);
    }

    @Test
    void neverExpectsMoreThanTheBound() {
        for (int call = 0; call < 100; call++) {
            learn(5_000, 9_000);
        }

        assertThat(expected(MODEL)).containsExactly(1_000, 500);
    }

    @Test
    void learnsNothingFromTokensThatNobodyCounted() {
        for (int call = 0; call < 100; call++) {
            learnt.learn("r", "m", BOUND, usage(1, 1, TokenSource.ESTIMATED), 0);
        }

        assertThat(expected(MODEL)).containsExactly(250, 500);
    }

    @Test
    void keepsRoutesApart() {
        for (int call = 0; call < 100; call++) {
            learn(300, 10);
        }

        assertThat(learnt.expected("other", MODEL, BOUND).getOutput()).isEqualTo(500);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 7, 100, 1_000, 99_999, 50_000_000})
    void roundsUpByAFifthAtMost(long tokens) {
        TokenHistogram histogram = new TokenHistogram();
        for (int call = 0; call < 100; call++) {
            histogram.add(tokens);
        }

        assertThat(histogram.p90(-1))
                .isGreaterThanOrEqualTo(tokens)
                .isLessThanOrEqualTo((long) Math.ceil(tokens * 1.2));
    }

    @Property
    void aHistogramGoesOnWhereAnotherWas(
            @ForAll @Size(max = 300) List<@LongRange(max = 200_000_000) Long> before,
            @ForAll @Size(max = 300) List<@LongRange(max = 200_000_000) Long> after) {
        TokenHistogram one = new TokenHistogram();
        before.forEach(one::add);
        TokenHistogram other = new TokenHistogram(one.counts());

        after.forEach(one::add);
        after.forEach(other::add);

        assertThat(other.p90(-1)).isEqualTo(one.p90(-1));
        assertThat(other.counts()).isEqualTo(one.counts());
    }

    private long[] expected(Model model) {
        TokenUsage expected = learnt.expected("r", model, BOUND);
        return new long[] {expected.getInput(), expected.getOutput()};
    }

    private void learn(long input, long output) {
        learnt.learn("r", "m", BOUND, usage(input, output, TokenSource.PROVIDER), 0);
    }

    private static TokenUsage usage(long input, long output, TokenSource source) {
        return TokenCounts.of(input, output, source);
    }

    private static Model model(@Nullable Tokenizer tokenizer, @Nullable BigDecimal bytesPerToken) {
        return new Model("m", "m", 8_000, 1_000, null, Set.of(), tokenizer, bytesPerToken, null);
    }
}
