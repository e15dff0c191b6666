package dev.sluice.schema.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.job.JobEvent.DeadlinePassed;
import dev.sluice.schema.job.JobEvent.JobAdmitted;
import dev.sluice.schema.job.JobEvent.JobCancelled;
import dev.sluice.schema.job.JobEvent.JobFailed;
import dev.sluice.schema.job.JobEvent.JobRefused;
import dev.sluice.schema.job.JobState.Accepted;
import dev.sluice.schema.job.JobState.Cancelled;
import dev.sluice.schema.job.JobState.Expired;
import dev.sluice.schema.job.JobState.Failed;
import dev.sluice.schema.job.JobState.Running;
import dev.sluice.schema.job.JobState.Succeeded;
import dev.sluice.schema.job.JobState.Waiting;
import dev.sluice.schema.job.Transition.Duplicate;
import dev.sluice.schema.job.Transition.Moved;
import dev.sluice.schema.job.Transition.Rejected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class JobLifecyclePropertyTest {

    @Property
    void theTerminalStateOfARunNeverChanges(@ForAll("histories") List<JobEvent> history) {
        List<JobState> states = replay(history);

        List<JobState> ends = states.stream().filter(JobState::isTerminal).distinct().toList();
        assertThat(ends).hasSizeLessThanOrEqualTo(1);
        if (!ends.isEmpty()) {
            assertThat(states.getLast()).isEqualTo(ends.getFirst());
        }
    }

    @Property
    void applyingAnEventTwiceEqualsOnce(@ForAll("histories") List<JobEvent> history) {
        List<JobEvent> stuttering =
                history.stream().flatMap(event -> List.of(event, event).stream()).toList();

        assertThat(replay(stuttering).getLast()).isEqualTo(replay(history).getLast());
    }

    @Property
    void usedEpochsNeverGoDown(@ForAll("histories") List<JobEvent> history) {
        List<Integer> lastEpochs =
                replay(history).stream()
                        .filter(state -> !state.isTerminal())
                        .map(JobLifecyclePropertyTest::lastEpoch)
                        .toList();

        assertThat(lastEpochs).isSorted();
    }

    @Property
    void aSuccessNamesAnEpochThatWasDispatched(@ForAll("histories") List<JobEvent> history) {
        List<JobState> states = replay(history);

        int used = states.stream().mapToInt(JobLifecyclePropertyTest::lastEpoch).max().orElse(0);
        assertThat(states.getLast())
                .satisfiesAnyOf(
                        end -> assertThat(end).isNotInstanceOf(Succeeded.class),
                        end -> assertThat(((Succeeded) end).epoch()).isBetween(1, used));
    }

    /**
     * Mostly sensible lives, so that runs get far, with repeated, late and foreign news between.
     */
    @Provide
    Arbitrary<List<JobEvent>> histories() {
        Arbitrary<JobEvent> ofTheJob =
                Arbitraries.frequency(
                        Tuple.of(20, (JobEvent) new JobAdmitted(LifecycleTable.DUE)),
                        Tuple.of(1, new JobRefused("backlog_full")),
                        Tuple.of(1, new JobFailed("attempts_exhausted")),
                        Tuple.of(1, new JobCancelled()),
                        Tuple.of(1, new DeadlinePassed()));
        Arbitrary<JobEvent> ofAnAttempt =
                Arbitraries.of(
                        IntStream.rangeClosed(-1, 5)
                                .boxed()
                                .flatMap(epoch -> LifecycleTable.attemptEvents(epoch).stream())
                                .toList());
        Arbitrary<List<JobEvent>> anything =
                Arbitraries.frequencyOf(Tuple.of(1, ofTheJob), Tuple.of(4, ofAnAttempt))
                        .list()
                        .ofMaxSize(60);
        return anything.map(JobLifecyclePropertyTest::afterAdmission);
    }

    private static List<JobEvent> afterAdmission(List<JobEvent> events) {
        List<JobEvent> history = new ArrayList<>(events);
        if (events.size() % 4 != 0) {
            history.addFirst(new JobAdmitted(LifecycleTable.DUE));
        }
        return history;
    }

    private static List<JobState> replay(List<JobEvent> events) {
        List<JobState> states = new ArrayList<>(List.of(new Accepted()));
        for (JobEvent event : events) {
            JobState state = states.getLast();
            states.add(
                    switch (JobLifecycle.apply(state, event)) {
                        case Moved(JobState next) -> next;
                        case Duplicate _, Rejected _ -> state;
                    });
        }
        return states;
    }

    private static int lastEpoch(JobState state) {
        return switch (state) {
            case Waiting(Instant _, int nextEpoch) -> nextEpoch - 1;
            case Running(int epoch, boolean _) -> epoch;
            case Accepted _, Succeeded _, Failed _, Cancelled _, Expired _ -> 0;
        };
    }
}
