package dev.sluice.worker.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.worker.handoff.ClaimPolicy.Offer;
import dev.sluice.worker.handoff.ClaimPolicy.Return;
import dev.sluice.worker.handoff.ClaimPolicy.Run;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimPolicyTest {
    @ParameterizedTest
    @CsvSource({
        "1, 0,     false, ",
        "1, 10000, false, ",
        "1, 10001, false, CLAIM_BY_PASSED",
        "2, 0,     false, REDELIVERED",
        "5, 99999, true,  REDELIVERED",
        "1, 0,     true,  DRAINING",
        "1, 10001, true,  CLAIM_BY_PASSED",
        "1, -50,   false, ",
    })
    void runsWhatIsFreshAndReturnsTheRest(
            int deliveries, long ageMs, boolean draining, @Nullable ReturnReason reason) {
        Offer offer = new Offer(deliveries, ageMs, 10_000, draining);

        assertThat(ClaimPolicy.onDelivery(offer))
                .isEqualTo(reason == null ? new Run() : new Return(reason));
    }

    @Test
    void runsNothingThatIsNotConfirmed() {
        Offer fresh = new Offer(1, 0, 10_000, false);

        assertThat(ClaimPolicy.onAccept(false, fresh))
                .isEqualTo(new Return(ReturnReason.ACCEPT_UNCONFIRMED));
        assertThat(ClaimPolicy.onAccept(true, fresh)).isEqualTo(new Run());
    }

    @Test
    void runsNothingWhoseClaimTookTooLong() {
        assertThat(ClaimPolicy.onAccept(true, new Offer(1, 10_001, 10_000, false)))
                .isEqualTo(new Return(ReturnReason.CLAIM_BY_PASSED));
    }
}
