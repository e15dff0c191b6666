package dev.sluice.schema.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.job.JobEvent.AttemptFailed;
import dev.sluice.schema.job.JobEvent.AttemptLost;
import dev.sluice.schema.job.JobEvent.AttemptReturned;
import dev.sluice.schema.job.JobEvent.JobAdmitted;
import dev.sluice.schema.job.JobEvent.JobFailed;
import dev.sluice.schema.job.JobEvent.JobRefused;
import dev.sluice.schema.job.JobState.Accepted;
import dev.sluice.schema.job.JobState.Failed;
import dev.sluice.schema.job.JobState.Running;
import dev.sluice.schema.job.JobState.Waiting;
import dev.sluice.schema.job.Transition.Moved;
import dev.sluice.schema.job.Transition.Rejected;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobLifecycleTest {
    private static final Instant LATER = Instant.parse("2026-03-04T05:06:07Z");

    @ParameterizedTest
    @MethodSource("dev.sluice.schema.job.LifecycleTable#rows")
    void answersAsTheTableSays(LifecycleTable.Row row) {
        Transition answer = JobLifecycle.apply(row.state(), row.event());

        assertThat(LifecycleTable.describe(answer)).isEqualTo(row.expected());
    }

    @Test
    void theTableHasEveryPairOfStateAndEvent() {
        Set<String> inTable = new HashSet<>();
        LifecycleTable.rows()
                .forEach(row -> inTable.add(pair(row.state().getClass(), row.event().getClass())));

        assertThat(inTable)
                .containsExactlyInAnyOrderElementsOf(
                        kinds(JobState.class)
                                .flatMap(
                                        state ->
                                                kinds(JobEvent.class)
                                                        .map(event -> pair(state, event)))
                                .toList());
    }

    @Test
    void theTableHasEverySampleOfEveryPair() {
        assertThat(LifecycleTable.rows())
                .doesNotHaveDuplicates()
                .hasSize(LifecycleTable.states().size() * LifecycleTable.events().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0})
    void rejectsEpochsThatNoAttemptCanHave(int epoch) {
        List<JobState> unfinished =
                List.of(new Accepted(), new Waiting(LATER, 1), new Running(1, false));

        assertThat(unfinished)
                .allSatisfy(
                        state ->
                                assertThat(LifecycleTable.attemptEvents(epoch))
                                        .allSatisfy(
                                                event ->
                                                        assertThat(JobLifecycle.apply(state, event))
                                                                .isInstanceOf(Rejected.class)));
    }

    @Test
    void waitsUntilTheTimeThatTheEventNames() {
        assertThat(JobLifecycle.apply(new Accepted(), new JobAdmitted(LATER)))
                .isEqualTo(new Moved(new Waiting(LATER, 1)));
        assertThat(
                        Stream.of(
                                new AttemptReturned(3, LATER),
                                new AttemptFailed(3, LATER),
                                new AttemptLost(3, LATER)))
                .allSatisfy(
                        event ->
                                assertThat(JobLifecycle.apply(new Running(3, true), event))
                                        .isEqualTo(new Moved(new Waiting(LATER, 4))));
    }

    @Test
    void keepsTheCodeOfAFailure() {
        assertThat(JobLifecycle.apply(new Accepted(), new JobRefused("backlog_full")))
                .isEqualTo(new Moved(new Failed("backlog_full")));
        assertThat(JobLifecycle.apply(new Running(1, true), new JobFailed("attempts_exhausted")))
                .isEqualTo(new Moved(new Failed("attempts_exhausted")));
    }

    @Test
    void knowsWhichStatesAreTerminal() {
        assertThat(
                        LifecycleTable.states().stream()
                                .filter(JobState::isTerminal)
                                .map(LifecycleTable::describe))
                .containsExactly("Succeeded(2)", "Failed", "Cancelled", "Expired");
    }

    private static Stream<Class<?>> kinds(Class<?> sealedType) {
        return Stream.of(sealedType.getPermittedSubclasses());
    }

    private static String pair(Class<?> state, Class<?> event) {
        return state.getSimpleName() + " + " + event.getSimpleName();
    }
}
