package dev.sluice.results.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.job.JobEvent;
import dev.sluice.schema.job.JobEvent.AttemptClaimed;
import dev.sluice.schema.job.JobEvent.AttemptDispatched;
import dev.sluice.schema.job.JobEvent.AttemptFailed;
import dev.sluice.schema.job.JobEvent.AttemptSucceeded;
import dev.sluice.schema.job.JobEvent.DeadlinePassed;
import dev.sluice.schema.job.JobEvent.JobAdmitted;
import dev.sluice.schema.job.JobEvent.JobCancelled;
import dev.sluice.schema.job.JobEvent.JobFailed;
import dev.sluice.schema.job.JobLifecycle;
import dev.sluice.schema.job.JobState;
import dev.sluice.schema.job.JobState.Accepted;
import dev.sluice.schema.job.JobState.Running;
import dev.sluice.schema.job.Transition.Moved;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProgressPolicyTest {
    private static final Instant DUE = Instant.EPOCH;

    @Test
    void growsWithEveryStepThatTheLifecycleTakes() {
        Random random = new Random(42);
        for (int life = 0; life < 1_000; life++) {
            JobState state = new Accepted();
            long progress = ProgressPolicy.progress(1, state);
            for (int step = 0; step < 40; step++) {
                JobEvent event = anyEvent(random);
                if (JobLifecycle.apply(state, event) instanceof Moved(JobState next)) {
                    long moved = ProgressPolicy.progress(1, next);
                    // A claim is no step that clients see.
                    if (event instanceof AttemptClaimed) {
                        assertThat(moved).isEqualTo(progress);
                    } else {
                        assertThat(moved).as("%s after %s", next, state).isGreaterThan(progress);
                    }
                    state = next;
                    progress = moved;
                }
            }
        }
    }

    @Test
    void aLaterRunIsAheadOfTheEndOfTheEarlierOne() {
        long end = ProgressPolicy.progress(1, new JobState.Succeeded(Integer.MAX_VALUE));

        assertThat(ProgressPolicy.progress(2, new Accepted())).isGreaterThan(end);
        assertThat(end).isGreaterThan(ProgressPolicy.progress(1, new Running(1_000_000, true)));
    }

    @Test
    void allEndsOfARunRankTheSame() {
        List<JobState> ends =
                List.of(
                        new JobState.Succeeded(1),
                        new JobState.Failed("x"),
                        new JobState.Cancelled(),
                        new JobState.Expired());

        assertThat(ends.stream().map(end -> ProgressPolicy.progress(1, end)).distinct()).hasSize(1);
    }

    @Test
    void ofTwoWordsAboutOneWaitTheLaterHolds() {
        assertThat(ProgressPolicy.laterHolds(new JobState.Waiting(DUE, 3))).isTrue();
        assertThat(ProgressPolicy.laterHolds(new Running(3, true))).isFalse();
        assertThat(ProgressPolicy.laterHolds(new JobState.Failed("x"))).isFalse();
    }

    private static JobEvent anyEvent(Random random) {
        int epoch = 1 + random.nextInt(6);
        return switch (random.nextInt(12)) {
            case 0, 1 -> new JobAdmitted(DUE);
            case 2, 3, 4 -> new AttemptDispatched(epoch);
            case 5, 6 -> new AttemptClaimed(epoch);
            case 7, 8 -> new AttemptFailed(epoch, DUE);
            case 9 -> new AttemptSucceeded(epoch);
            case 10 -> random.nextBoolean() ? new JobCancelled() : new DeadlinePassed();
            default -> random.nextInt(5) == 0 ? new JobFailed("x") : new AttemptFailed(epoch, DUE);
        };
    }
}
