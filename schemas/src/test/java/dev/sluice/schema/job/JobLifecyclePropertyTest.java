package dev.sluice.schema.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.job.JobEvent.AttemptDispatched;
import dev.sluice.schema.job.JobEvent.JobAdmitted;
import dev.sluice.schema.job.JobEvent.JobDegraded;
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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

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
        Statistics.label("epochs used")
                .collect(lastEpochs.getLast() > 2 ? "three or more" : "fewer");
        Statistics.label("epochs used")
                .coverage(
                        checker -> checker.check("three or more").percentage(share -> share > 10));
    }

    @Property
    void aSuccessNamesAnEpochThatWasDispatched(@ForAll("histories") List<JobEvent> history) {
        List<JobState> states = replay(history);

        int used = states.stream().mapToInt(JobLifecyclePropertyTest::lastEpoch).max().orElse(0);
        int first = history.stream().anyMatch(JobDegraded.class::isInstance) ? 0 : 1;
        assertThat(states.getLast())
                .satisfiesAnyOf(
                        end -> assertThat(end).isNotInstanceOf(Succeeded.class),
                        end -> assertThat(((Succeeded) end).epoch()).isBetween(first, used));
    }

    /**
     * Half of the news fit the state that the run is in, so that runs get far; the rest is late,
     * repeated or foreign.
     */
    @Provide
    Arbitrary<List<JobEvent>> histories() {
        return Arbitraries.integers()
                .between(0, 9_999)
                .list()
                .ofMaxSize(60)
                .map(JobLifecyclePropertyTest::history);
    }

    private static List<JobEvent> history(List<Integer> dice) {
        List<JobEvent> history = new ArrayList<>();
        JobState state = new Accepted();
        for (int die : dice) {
            List<JobEvent> choice = die % 2 == 0 ? fitting(state) : anyNews();
            JobEvent event = choice.get(die / 2 % choice.size());
            history.add(event);
            state = next(state, event);
        }
        return history;
    }

    private static List<JobEvent> fitting(JobState state) {
        return switch (state) {
            case Accepted() -> List.of(new JobAdmitted(LifecycleTable.DUE));
            case Waiting(Instant _, int nextEpoch) -> List.of(new AttemptDispatched(nextEpoch));
            case Running(int epoch, boolean _) -> LifecycleTable.attemptEvents(epoch);
            case Succeeded _, Failed _, Cancelled _, Expired _ -> anyNews();
        };
    }

    private static List<JobEvent> anyNews() {
        List<JobEvent> news = new ArrayList<>(LifecycleTable.jobEvents());
        for (int epoch = -1; epoch <= 8; epoch++) {
            news.addAll(LifecycleTable.attemptEvents(epoch));
        }
        return news;
    }

    private static List<JobState> replay(List<JobEvent> events) {
        List<JobState> states = new ArrayList<>(List.of(new Accepted()));
        for (JobEvent event : events) {
            states.add(next(states.getLast(), event));
        }
        return states;
    }

    private static JobState next(JobState state, JobEvent event) {
        return switch (JobLifecycle.apply(state, event)) {
            case Moved(JobState next) -> next;
            case Duplicate _, Rejected _ -> state;
        };
    }

    private static int lastEpoch(JobState state) {
        return switch (state) {
            case Waiting(Instant _, int nextEpoch) -> nextEpoch - 1;
            case Running(int epoch, boolean _) -> epoch;
            case Accepted _, Succeeded _, Failed _, Cancelled _, Expired _ -> 0;
        };
    }
}
