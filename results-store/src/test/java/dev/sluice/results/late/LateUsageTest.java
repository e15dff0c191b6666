package dev.sluice.results.late;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.row.ResultJson;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestUsage;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.usage.TokenCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LateUsageTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    private static final TestJob JOB = TestJob.acceptedAt(NOW);

    /** Whatever is in the result and whatever is late, both are what was booked. */
    @Property
    void aResultAndWhatIsLateAreTheSumOfTheRecords(
            @ForAll @Size(max = 6) List<@IntRange(min = -500, max = 500) Integer> costs,
            @ForAll long lateOnes) {
        LateSums sums = new LateSums();
        TokenUsage inResult = TokenCounts.none();
        TokenUsage all = TokenCounts.none();
        long lateCost = 0;
        List<UsageRecord> records = new ArrayList<>();
        for (int i = 0; i < costs.size(); i++) {
            boolean late = (lateOnes >> i & 1) == 1;
            TokenUsage tokens =
                    new TokenUsage(
                            (long) costs.get(i),
                            1L,
                            2L,
                            3L * i,
                            4L,
                            i % 2 == 0 ? TokenSource.PROVIDER : TokenSource.ESTIMATED,
                            5L,
                            6L,
                            7L,
                            (long) i,
                            null);
            records.add(
                    TestUsage.call(NOW, costs.get(i))
                            .setJobId(JOB.id.value())
                            .setTokens(tokens)
                            .setLate(late)
                            .build());
            all = TokenCounts.plus(all, tokens);
            lateCost += late ? costs.get(i) : 0;
            inResult = late ? inResult : TokenCounts.plus(inResult, tokens);
        }

        records.forEach(sums::add);

        LateUsage late = sums.sums().values().stream().findFirst().orElse(LateUsage.NOTHING);
        assertThat(late.costNanoUsd()).isEqualTo(lateCost);
        assertThat(late.addedTo(ResultJson.usage(inResult))).isEqualTo(ResultJson.usage(all));
    }

    @Test
    void keepsRunsApart() {
        LateSums sums = new LateSums();

        for (int run = 1; run <= 2; run++) {
            sums.add(
                    TestUsage.call(NOW, run)
                            .setJobId(JOB.id.value())
                            .setRun(run)
                            .setLate(true)
                            .build());
        }

        assertThat(sums.sums().values())
                .extracting(LateUsage::costNanoUsd)
                .containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void namesWhatIsNoUsage() {
        assertThatThrownBy(() -> ResultJson.tokens("{\"input_tokens\":"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: an object of token counts");
    }
}
