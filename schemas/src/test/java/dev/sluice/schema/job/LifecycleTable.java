package dev.sluice.schema.job;

import dev.sluice.schema.job.JobEvent.AttemptClaimed;
import dev.sluice.schema.job.JobEvent.AttemptDispatched;
import dev.sluice.schema.job.JobEvent.AttemptFailed;
import dev.sluice.schema.job.JobEvent.AttemptLost;
import dev.sluice.schema.job.JobEvent.AttemptReturned;
import dev.sluice.schema.job.JobEvent.AttemptSucceeded;
import dev.sluice.schema.job.JobEvent.DeadlinePassed;
import dev.sluice.schema.job.JobEvent.JobAdmitted;
import dev.sluice.schema.job.JobEvent.JobCancelled;
import dev.sluice.schema.job.JobEvent.JobDegraded;
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
import java.util.Arrays;
import java.util.List;

/**
 * What {@link JobLifecycle} must answer for every event in every state, written by hand. In each
 * state 2 is an epoch that was used before, 3 the one at stake and 4 one that cannot be known yet.
 */
final class LifecycleTable {
    static final Instant DUE = Instant.parse("2026-01-02T03:04:05Z");
    static final String CODE = "provider_quota";

    /**
     * Column heads name the states, row heads the events; {@link #states} and {@link #events} must
     * match them.
     */
    static final String EXPECTED =
            """
            | event                | Accepted   | Waiting(3)   | Running(3)          | Running(3, claimed) | Succeeded(2) | Failed    | Cancelled | Expired   |
            |----------------------|------------|--------------|---------------------|---------------------|--------------|-----------|-----------|-----------|
            | JobAdmitted          | Waiting(1) | duplicate    | duplicate           | duplicate           | duplicate    | duplicate | duplicate | duplicate |
            | JobRefused           | Failed     | rejected     | rejected            | rejected            | duplicate    | duplicate | duplicate | duplicate |
            | AttemptDispatched(2) | rejected   | duplicate    | duplicate           | duplicate           | duplicate    | duplicate | duplicate | duplicate |
            | AttemptDispatched(3) | rejected   | Running(3)   | duplicate           | duplicate           | duplicate    | duplicate | duplicate | duplicate |
            | AttemptDispatched(4) | rejected   | rejected     | rejected            | rejected            | duplicate    | duplicate | duplicate | duplicate |
            | AttemptClaimed(2)    | rejected   | duplicate    | duplicate           | duplicate           | duplicate    | duplicate | duplicate | duplicate |
            | AttemptClaimed(3)    | rejected   | rejected     | Running(3, claimed) | duplicate           | duplicate    | duplicate | duplicate | duplicate |
            | AttemptClaimed(4)    | rejected   | rejected     | rejected            | rejected            | duplicate    | duplicate | duplicate | duplicate |
            | AttemptReturned(2)   | rejected   | duplicate    | duplicate           | duplicate           | duplicate    | duplicate | duplicate | duplicate |
            | AttemptReturned(3)   | rejected   | rejected     | Waiting(4)          | Waiting(4)          | duplicate    | duplicate | duplicate | duplicate |
            | AttemptReturned(4)   | rejected   | rejected     | rejected            | rejected            | duplicate    | duplicate | duplicate | duplicate |
            | AttemptFailed(2)     | rejected   | duplicate    | duplicate           | duplicate           | duplicate    | duplicate | duplicate | duplicate |
            | AttemptFailed(3)     | rejected   | rejected     | Waiting(4)          | Waiting(4)          | duplicate    | duplicate | duplicate | duplicate |
            | AttemptFailed(4)     | rejected   | rejected     | rejected            | rejected            | duplicate    | duplicate | duplicate | duplicate |
            | AttemptLost(2)       | rejected   | duplicate    | duplicate           | duplicate           | duplicate    | duplicate | duplicate | duplicate |
            | AttemptLost(3)       | rejected   | rejected     | Waiting(4)          | Waiting(4)          | duplicate    | duplicate | duplicate | duplicate |
            | AttemptLost(4)       | rejected   | rejected     | rejected            | rejected            | duplicate    | duplicate | duplicate | duplicate |
            | AttemptSucceeded(2)  | rejected   | Succeeded(2) | Succeeded(2)        | Succeeded(2)        | duplicate    | duplicate | duplicate | duplicate |
            | AttemptSucceeded(3)  | rejected   | rejected     | Succeeded(3)        | Succeeded(3)        | duplicate    | duplicate | duplicate | duplicate |
            | AttemptSucceeded(4)  | rejected   | rejected     | rejected            | rejected            | duplicate    | duplicate | duplicate | duplicate |
            | JobFailed            | Failed     | Failed       | Failed              | Failed              | duplicate    | duplicate | duplicate | duplicate |
            | JobDegraded          | rejected   | Succeeded(0) | Succeeded(0)        | Succeeded(0)        | duplicate    | duplicate | duplicate | duplicate |
            | JobCancelled         | Cancelled  | Cancelled    | Cancelled           | Cancelled           | duplicate    | duplicate | duplicate | duplicate |
            | DeadlinePassed       | Expired    | Expired      | Expired             | Expired             | duplicate    | duplicate | duplicate | duplicate |
            """;

    record Row(JobState state, JobEvent event, String expected) {
        @Override
        public String toString() {
            return describe(state) + " + " + describe(event) + " -> " + expected;
        }
    }

    private LifecycleTable() {}

    static List<JobState> states() {
        return List.of(
                new Accepted(),
                new Waiting(DUE, 3),
                new Running(3, false),
                new Running(3, true),
                new Succeeded(2),
                new Failed(CODE),
                new Cancelled(),
                new Expired());
    }

    static List<JobEvent> events() {
        List<JobEvent> events = new ArrayList<>(jobEvents());
        for (int epoch = 2; epoch <= 4; epoch++) {
            events.addAll(attemptEvents(epoch));
        }
        return events;
    }

    static List<JobEvent> jobEvents() {
        return List.of(
                new JobAdmitted(DUE),
                new JobRefused(CODE),
                new JobFailed(CODE),
                new JobDegraded(CODE),
                new JobCancelled(),
                new DeadlinePassed());
    }

    static List<JobEvent> attemptEvents(int epoch) {
        return List.of(
                new AttemptDispatched(epoch),
                new AttemptClaimed(epoch),
                new AttemptReturned(epoch, DUE),
                new AttemptFailed(epoch, DUE),
                new AttemptLost(epoch, DUE),
                new AttemptSucceeded(epoch));
    }

    /** The table as rows; a head that names no sample, or a ragged line, is an error. */
    static List<Row> rows() {
        List<List<String>> lines = EXPECTED.lines().map(LifecycleTable::cells).toList();
        List<String> heads = lines.getFirst();
        List<Row> rows = new ArrayList<>();
        for (List<String> line : lines.subList(2, lines.size())) {
            if (line.size() != heads.size()) {
                throw new IllegalStateException(
                        "row " + line + " has not as many cells as " + heads);
            }
            for (int column = 1; column < line.size(); column++) {
                rows.add(
                        new Row(
                                state(heads.get(column)),
                                event(line.getFirst()),
                                line.get(column)));
            }
        }
        return rows;
    }

    static String describe(JobState state) {
        return switch (state) {
            case Waiting(Instant _, int nextEpoch) -> "Waiting(" + nextEpoch + ")";
            case Running(int epoch, boolean claimed) ->
                    "Running(" + epoch + (claimed ? ", claimed)" : ")");
            case Succeeded(int epoch) -> "Succeeded(" + epoch + ")";
            case Accepted _, Failed _, Cancelled _, Expired _ -> state.getClass().getSimpleName();
        };
    }

    static String describe(JobEvent event) {
        String name = event.getClass().getSimpleName();
        return switch (event) {
            case AttemptDispatched(int epoch) -> name + "(" + epoch + ")";
            case AttemptClaimed(int epoch) -> name + "(" + epoch + ")";
            case AttemptReturned(int epoch, Instant _) -> name + "(" + epoch + ")";
            case AttemptFailed(int epoch, Instant _) -> name + "(" + epoch + ")";
            case AttemptLost(int epoch, Instant _) -> name + "(" + epoch + ")";
            case AttemptSucceeded(int epoch) -> name + "(" + epoch + ")";
            case JobAdmitted _,
                    JobRefused _,
                    JobFailed _,
                    JobDegraded _,
                    JobCancelled _,
                    DeadlinePassed _ ->
                    name;
        };
    }

    static String describe(Transition transition) {
        return switch (transition) {
            case Moved(JobState next) -> describe(next);
            case Duplicate _ -> "duplicate";
            case Rejected _ -> "rejected";
        };
    }

    private static List<String> cells(String line) {
        String inner = line.substring(1, line.length() - 1);
        return Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList();
    }

    private static JobState state(String head) {
        return states().stream()
                .filter(state -> describe(state).equals(head))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "column '" + head + "' names no sample state"));
    }

    private static JobEvent event(String head) {
        return events().stream()
                .filter(event -> describe(event).equals(head))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "row '" + head + "' names no sample event"));
    }
}
