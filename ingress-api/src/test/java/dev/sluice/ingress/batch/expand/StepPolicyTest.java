package dev.sluice.ingress.batch.expand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.batch.expand.StepPolicy.Standing;
import dev.sluice.ingress.batch.expand.StepPolicy.Step;
import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.avro.BatchStop;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StepPolicyTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    private static final int STEP = 10;

    private static Standing batch(BatchPhase phase, BatchStop stop, boolean cancelWished) {
        return new Standing(phase, stop, cancelWished, false, NOW.plusSeconds(1), 25, 0);
    }

    private static Step next(Standing batch, int room) {
        return StepPolicy.next(batch, room, STEP, NOW);
    }

    @Test
    void checksBeforeItExpands() {
        assertThat(next(batch(BatchPhase.VALIDATING, BatchStop.NONE, false), 0))
                .isEqualTo(new Step.Validate());
    }

    @Test
    void expandsAsFarAsThereIsRoom() {
        Standing batch = batch(BatchPhase.EXPANDING, BatchStop.NONE, false);

        assertThat(next(batch, 100)).isEqualTo(new Step.Expand(STEP));
        assertThat(next(batch, 3)).isEqualTo(new Step.Expand(3));
        assertThat(next(batch, 0)).isEqualTo(new Step.Rest());
    }

    @ParameterizedTest
    @EnumSource(
            value = BatchPhase.class,
            names = {"VALIDATING", "EXPANDING", "EXPANDED"})
    void stopsForAWishWhateverElseItCouldDo(BatchPhase phase) {
        assertThat(next(batch(phase, BatchStop.NONE, true), 0))
                .isEqualTo(new Step.Stop(BatchStop.CANCELLED));
    }

    @ParameterizedTest
    @EnumSource(
            value = BatchPhase.class,
            names = {"VALIDATING", "EXPANDING"})
    void stopsAtItsDeadline(BatchPhase phase) {
        Standing late = new Standing(phase, BatchStop.NONE, false, false, NOW, 0, 0);

        assertThat(next(late, 5)).isEqualTo(new Step.Stop(BatchStop.EXPIRED));
    }

    @Test
    void cancelsWhatItMadeStepByStep() {
        assertThat(next(batch(BatchPhase.STOPPED, BatchStop.CANCELLED, true), 0))
                .isEqualTo(new Step.Cancel(1, 10));
        assertThat(next(cancelled(20), 0)).isEqualTo(new Step.Cancel(21, 25));
        assertThat(next(cancelled(25), 0)).isEqualTo(new Step.Rest());
    }

    @Test
    void cancelsTheJobsOfABatchWhoseFileWasLost() {
        assertThat(next(batch(BatchPhase.STOPPED, BatchStop.FAILED, true), 0))
                .isEqualTo(new Step.Cancel(1, 10));
        assertThat(next(batch(BatchPhase.STOPPED, BatchStop.FAILED, false), 0))
                .isEqualTo(new Step.Rest());
    }

    private static Standing cancelled(int line) {
        return new Standing(
                BatchPhase.STOPPED, BatchStop.CANCELLED, true, false, NOW.plusSeconds(1), 25, line);
    }

    @Test
    void leavesTheJobsOfAnExpiredBatchToTheirDeadlines() {
        assertThat(next(batch(BatchPhase.STOPPED, BatchStop.EXPIRED, false), 5))
                .isEqualTo(new Step.Rest());
    }

    @Test
    void doesNothingForOneThatHasEnded() {
        assertThat(
                        next(
                                new Standing(
                                        BatchPhase.EXPANDING,
                                        BatchStop.NONE,
                                        true,
                                        true,
                                        NOW,
                                        0,
                                        0),
                                5))
                .isEqualTo(new Step.Rest());
    }
}
