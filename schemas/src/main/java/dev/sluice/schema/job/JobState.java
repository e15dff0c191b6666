package dev.sluice.schema.job;

import java.time.Instant;

/**
 * Where one run of a job stands. Derived from events by {@link JobLifecycle#apply}, never written
 * by hand; a redrive starts the next run anew. Epochs count the attempts of a run from 1 and are
 * never used twice.
 */
public sealed interface JobState {

    /** In the log, not yet decided by the coordinator. */
    record Accepted() implements JobState {}

    /**
     * In the queue.
     *
     * @param due not to be dispatched before this
     * @param nextEpoch what the next dispatch must carry; all lower epochs are used up
     */
    record Waiting(Instant due, int nextEpoch) implements JobState {
        public Waiting {
            requireEpoch(nextEpoch);
        }
    }

    /**
     * An attempt was dispatched and nothing was heard of its end.
     *
     * @param claimed whether a worker said that it will make the call
     */
    record Running(int epoch, boolean claimed) implements JobState {
        public Running {
            requireEpoch(epoch);
        }
    }

    /**
     * @param epoch the attempt whose answer counts; not necessarily the last one. 0: none, it is
     *     the route's default response
     */
    record Succeeded(int epoch) implements JobState {
        public Succeeded {
            if (epoch != 0) {
                requireEpoch(epoch);
            }
        }
    }

    /**
     * @param code wire id of the {@code ErrorCode}
     */
    record Failed(String code) implements JobState {}

    record Cancelled() implements JobState {}

    /** Ended by its deadline. */
    record Expired() implements JobState {}

    /** Whether the run has ended; nothing moves it any more. */
    default boolean isTerminal() {
        return switch (this) {
            case Accepted _, Waiting _, Running _ -> false;
            case Succeeded _, Failed _, Cancelled _, Expired _ -> true;
        };
    }

    private static void requireEpoch(int epoch) {
        if (epoch < 1) {
            throw new IllegalArgumentException("epoch " + epoch + ", expected 1 or more");
        }
    }
}
