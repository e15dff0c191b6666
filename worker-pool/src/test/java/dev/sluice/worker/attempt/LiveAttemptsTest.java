package dev.sluice.worker.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.worker.ADispatch;
import dev.sluice.worker.Nanos;
import dev.sluice.worker.provider.CallGuard;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LiveAttemptsTest {
    private final LiveAttempts attempts = new LiveAttempts(3, 2);

    @Test
    void countSlotsByWhatIsHeld() {
        Attempt attempt = attempt("a", 0);

        attempts.add(attempt);
        assertThat(attempts.free()).isEqualTo(2);

        attempts.remove(attempt);
        attempts.remove(attempt);
        assertThat(attempts.free()).isEqualTo(3);
    }

    @Test
    void advertiseTheSlotOfAnAttemptThatHasEnded() {
        attempts.add(attempt("a", 0));
        attempts.ended();

        assertThat(attempts.freeWhenHeard()).isEqualTo(3);
        assertThat(attempts.free()).isEqualTo(2);
    }

    @Test
    void advertiseOnlyWhatABatchCanTakeUp() {
        LiveAttempts inBatches = new LiveAttempts(8, 2, 3);

        assertThat(inBatches.freeWhenHeard()).isEqualTo(6);
        for (int i = 0; i < 7; i++) {
            inBatches.add(attempt("job" + i, 0));
        }

        assertThat(inBatches.free()).isEqualTo(1);
        assertThat(inBatches.freeWhenHeard()).as("never less than none").isZero();
    }

    @Test
    void holdAnAttemptOnce() {
        assertThat(attempts.add(attempt("a", 0))).isTrue();
        assertThat(attempts.add(attempt("a", 0))).isFalse();
        assertThat(attempts.live()).isEqualTo(1);
    }

    @Test
    void refuseACoordinatorThatDoesNotExist() {
        assertThat(attempts.add(attempt("a", 2))).isFalse();
        assertThat(attempts.add(attempt("a", -1))).isFalse();
    }

    @Test
    void areListedByCoordinator() {
        Attempt first = attempt("a", 0);
        Attempt second = attempt("b", 1);
        attempts.add(first);
        attempts.add(second);

        assertThat(attempts.of(0)).containsExactly(first);
        assertThat(attempts.of(1)).containsExactly(second);
        assertThat(attempts.find(second.id())).contains(second);
    }

    @Test
    void wakeWhoWaitsForASlot() throws Exception {
        Attempt attempt = attempt("a", 0);
        attempts.add(attempt);
        CompletableFuture<Boolean> none =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return attempts.awaitNone(Duration.ofMinutes(1));
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        task -> Thread.ofVirtual().start(task));

        attempts.remove(attempt);

        assertThat(none.get(10, TimeUnit.SECONDS)).isTrue();
    }

    private static Attempt attempt(String job, int coordinator) {
        Dispatch dispatch = ADispatch.aDispatch().ofJob(job).ofCoordinator(coordinator).build();
        return new Attempt(AttemptId.of(dispatch), job, dispatch, new CallGuard(new Nanos()));
    }
}
