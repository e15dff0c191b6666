package dev.sluice.results.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.redrive.StepPolicy.Step;
import dev.sluice.results.redrive.StoredRedrive.Counts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepPolicyTest {
    private static final int ROOMY = 100_000;

    @Test
    void sendsWhatWasTakenBeforeItTakesMore() {
        assertThat(next(redrive(false, "[]", null, 0), ROOMY)).isEqualTo(new Step.Send());
        assertThat(next(redrive(false, null, null, 0), ROOMY))
                .isEqualTo(new Step.Take(StepPolicy.PAGE));
    }

    @Test
    void takesNoMoreThanTheWindowHasRoomFor() {
        assertThat(next(redrive(false, null, null, StepPolicy.WINDOW - 3), ROOMY))
                .isEqualTo(new Step.Take(3));
        assertThat(next(redrive(false, null, null, StepPolicy.WINDOW), ROOMY))
                .isEqualTo(new Step.Rest());
        assertThat(next(redrive(false, null, null, 0), 10)).isEqualTo(new Step.Take(5));
    }

    @Test
    void endsWhenAllRunsHaveEnded() {
        assertThat(next(redrive(true, null, null, 1), ROOMY)).isEqualTo(new Step.Rest());
        assertThat(next(redrive(true, null, null, 0), ROOMY)).isEqualTo(new Step.End());
        assertThat(next(redrive(false, null, 1L, 0), ROOMY)).isEqualTo(new Step.End());
    }

    @Test
    void writesWhatWasTakenAlsoWhenItIsCancelled() {
        assertThat(next(redrive(false, "[]", 1L, 0), ROOMY)).isEqualTo(new Step.Send());
    }

    @Test
    void doesNotWaitForEverForAnEnd() {
        assertThat(
                        StepPolicy.next(
                                redrive(true, null, null, 1), ROOMY, Duration.ofDays(9).toMillis()))
                .isEqualTo(new Step.End());
    }

    private static Step next(StoredRedrive redrive, int queuedJobsMax) {
        return StepPolicy.next(redrive, queuedJobsMax, 2);
    }

    private static StoredRedrive redrive(
            boolean takenAll,
            @Nullable String pending,
            @Nullable Long cancelledMs,
            long unfinished) {
        return new StoredRedrive(
                "r",
                "t",
                0,
                0,
                null,
                cancelledMs,
                takenAll,
                new Counts(unfinished, unfinished, 0, 0, 0, 0),
                "{}",
                null,
                pending,
                null,
                0,
                null);
    }
}
