package dev.sluice.router.coordinator.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeasePolicyTest {
    private static final Instant START = Instant.EPOCH;
    private final LeasePolicy policy =
            new LeasePolicy(new LeaseConfig(5, Duration.ofSeconds(5), 1));

    @ParameterizedTest
    @CsvSource({
        // claimed, restored, Ticks since heard, misses, seconds since claim_by, verdict
        "true, false, 4, 0, 100, HELD",
        "true, false, 5, 0, 100, LOST",
        "true, false, 0, 1, 100, HELD",
        "true, false, 0, 2, 100, LOST",
        "false, false, 100, 0, 5, HELD",
        "false, false, 0, 0, 6, NEVER_CLAIMED",
        "false, true, 100, 0, 5, HELD",
        "false, true, 4, 0, 6, HELD",
        "false, true, 5, 0, 6, LOST",
    })
    void decides(
            boolean claimed,
            boolean restored,
            long ticksSince,
            int misses,
            long sinceClaimBy,
            LeaseVerdict expected) {
        LeaseView attempt = new LeaseView(claimed, restored, START, 7, misses);

        assertThat(policy.decide(attempt, 7 + ticksSince, START.plusSeconds(sinceClaimBy)))
                .isEqualTo(expected);
    }
}
