package dev.sluice.router.coordinator.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.coordinator.plan.Plan;
import dev.sluice.schema.error.ErrorCode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdmitPolicyTest {
    private static final Instant NOW = Instant.EPOCH;
    private static final Plan.Lanes LANES = new Plan.Lanes(List.of("a"), 10, 3);
    private static final ByteBuffer HASH = ByteBuffer.wrap(new byte[] {1});

    private static Admission decide(
            Earlier earlier, ByteBuffer hash, Plan plan, int backlog, Instant deadline) {
        return AdmitPolicy.decide(earlier, Optional.of(hash), plan, backlog, 5, deadline, NOW);
    }

    private static ErrorCode refusal(Plan plan, int backlog, Instant deadline) {
        return ((Admission.Refuse) decide(new Earlier.Nothing(), HASH, plan, backlog, deadline))
                .code();
    }

    @Test
    void admitsWhatIsNewFitsAndIsInTime() {
        assertThat(decide(new Earlier.Nothing(), HASH, LANES, 4, NOW.plusMillis(1)))
                .isEqualTo(new Admission.Admit(LANES));
    }

    @Test
    void refusesWhatHasNoPlanNoRoomOrNoTime() {
        assertThat(refusal(new Plan.Nowhere(ErrorCode.NO_LANE, ""), 0, NOW.plusMillis(1)))
                .isEqualTo(ErrorCode.NO_LANE);
        assertThat(refusal(LANES, 5, NOW.plusMillis(1))).isEqualTo(ErrorCode.BACKLOG_FULL);
        assertThat(refusal(LANES, 0, NOW)).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void knowsAnIdWhateverElseHolds() {
        Plan nowhere = new Plan.Nowhere(ErrorCode.NO_LANE, "");

        assertThat(decide(new Earlier.SameId("j"), HASH, nowhere, 9, NOW))
                .isEqualTo(new Admission.Known("j"));
    }

    @Test
    void tellsTheSameRequestUnderAKeyFromAnother() {
        ByteBuffer other = ByteBuffer.wrap(new byte[] {2});

        assertThat(decide(new Earlier.SameKey("j", HASH), HASH, LANES, 0, NOW))
                .isEqualTo(new Admission.Known("j"));
        assertThat(decide(new Earlier.SameKey("j", HASH), other, LANES, 0, NOW))
                .isEqualTo(new Admission.Conflict("j"));
    }
}
