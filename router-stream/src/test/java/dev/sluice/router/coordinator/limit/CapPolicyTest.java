package dev.sluice.router.coordinator.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.catalog.Limit;
import dev.sluice.schema.catalog.LimitPer;
import dev.sluice.schema.catalog.OverCap;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CapPolicyTest {
    private static final OptionalLong NONE = OptionalLong.empty();
    private static final List<Long> MODELS = List.of(1_000L, 2_000L);

    @Test
    void refusesAPromptThatIsTooLongWhateverHappensToOutput() {
        List<Limit> limits = List.of(limit(100L, null, OverCap.CLAMP));

        assertThat(CapPolicy.refusal(limits, 100, 403, NONE)).isEmpty();
        assertThat(CapPolicy.refusal(limits, 101, 404, NONE))
                .contains(
                        "limit caps: a prompt of about 101 tokens (404 bytes; expected: at most input_tokens_max = 100 tokens)");
    }

    @Test
    void refusesTooMuchOutputOrLowersIt() {
        OptionalLong asked = OptionalLong.of(60);
        List<Limit> reject = List.of(limit(null, 50L, OverCap.REJECT));
        List<Limit> clamp = List.of(limit(null, 50L, OverCap.CLAMP));

        assertThat(CapPolicy.refusal(reject, 1, 1, asked))
                .contains("limit caps: max_tokens 60 (expected: at most output_tokens_max = 50)");
        assertThat(CapPolicy.clamped(reject, asked, MODELS)).isEmpty();
        assertThat(CapPolicy.refusal(clamp, 1, 1, asked)).isEmpty();
        assertThat(CapPolicy.clamped(clamp, asked, MODELS)).hasValue(50);
        assertThat(CapPolicy.clamped(clamp, OptionalLong.of(50), MODELS)).isEmpty();
    }

    @Test
    void givesTheLowestCapToAJobThatNamesNoBound() {
        List<Limit> limits =
                List.of(limit(null, 70L, OverCap.CLAMP), limit(null, 50L, OverCap.REJECT));

        assertThat(CapPolicy.clamped(limits, NONE, MODELS)).hasValue(50);
        assertThat(CapPolicy.refusal(limits, 1, 1, NONE)).isEmpty();
    }

    /** Else a model that puts out less than the cap would take no such job. */
    @Test
    void asksNoModelForMoreThanItPutsOut() {
        assertThat(CapPolicy.clamped(List.of(limit(null, 1_500L, OverCap.CLAMP)), NONE, MODELS))
                .hasValue(1_000);
        assertThat(CapPolicy.clamped(List.of(limit(null, 2_000L, OverCap.CLAMP)), NONE, MODELS))
                .as("no model puts out more than the cap")
                .isEmpty();
    }

    private static Limit limit(@Nullable Long inputMax, @Nullable Long outputMax, OverCap overCap) {
        return new Limit(
                "caps",
                "acme",
                null,
                null,
                null,
                null,
                null,
                LimitPer.TENANT,
                1,
                null,
                null,
                null,
                null,
                null,
                inputMax,
                outputMax,
                overCap);
    }
}
