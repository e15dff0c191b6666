package dev.sluice.ingress.lifecycle;

import dev.sluice.schema.avro.JobLifecycleEvent;
import java.util.Optional;

/**
 * What of a job's events and documents is news to one who watches. Events come in order from the
 * log; a document may be older than the last event, or show what happened before the first.
 */
final class TellPolicy {
    private TellPolicy() {}

    /**
     * How far a watcher knows a job.
     *
     * @param step within the run: 0 nothing, 1 waits, 2 runs
     */
    record Known(int run, int step) {
        static final Known NOTHING = new Known(0, 0);

        private boolean isBehind(Known other) {
            return run < other.run || run == other.run && step < other.step;
        }
    }

    /** What to do with a document. */
    sealed interface Ruling {
        /** It says nothing new. */
        record Old() implements Ruling {}

        /** The watcher has missed something, or has just come. */
        record State(Known known) implements Ruling {}

        /** The run is over, and with it the stream. */
        record End() implements Ruling {}
    }

    /** The name of an event for people and programs; empty: it is not for them. */
    static Optional<String> name(JobLifecycleEvent event) {
        return switch (event.getType()) {
            case QUEUED ->
                    // Only who goes to another lane than its first has a reason for that.
                    Optional.of(event.getReason() == null ? "job.queued" : "job.moved");
            case STARTED -> Optional.of("job.started");
            case RETRYING -> Optional.of("job.retrying");
            case CANCELLING -> Optional.of("job.cancelling");
            case DEGRADED -> Optional.of("job.degraded");
            case HEDGED -> Optional.of("job.hedged");
            case IDEMPOTENCY_CONFLICT -> Optional.of("job.idempotency_conflict");
            // A wish for another run that was not granted changes nothing of the job.
            case REDRIVE_REFUSED, UNKNOWN -> Optional.empty();
        };
    }

    /** What is known after an event, which may go back from running to waiting. */
    static Known after(Known before, JobLifecycleEvent event) {
        if (isPast(before, event)) {
            return before;
        }
        int step =
                switch (event.getType()) {
                    case QUEUED, RETRYING -> 1;
                    case STARTED, HEDGED -> 2;
                    case CANCELLING, DEGRADED, IDEMPOTENCY_CONFLICT, REDRIVE_REFUSED, UNKNOWN ->
                            event.getRun() == before.run ? before.step : 0;
                };
        return new Known(event.getRun(), step);
    }

    /** Whether an event is about a run that the watcher has seen another after, or about none. */
    static boolean isPast(Known known, JobLifecycleEvent event) {
        return event.getRun() < known.run || name(event).isEmpty();
    }

    static Ruling rule(Known known, JobSeen seen) {
        if (seen.run() < known.run) {
            return new Ruling.Old();
        }
        if (seen.ended()) {
            return new Ruling.End();
        }
        Known shown = new Known(seen.run(), step(seen.status()));
        return shown.step > 0 && known.isBehind(shown) ? new Ruling.State(shown) : new Ruling.Old();
    }

    private static int step(String status) {
        return switch (status) {
            case "queued" -> 1;
            case "running" -> 2;
            default -> 0;
        };
    }
}
