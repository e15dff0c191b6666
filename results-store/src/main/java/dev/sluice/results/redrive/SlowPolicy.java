package dev.sluice.results.redrive;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What becomes of a redrive whose jobs could not be listed. Pure. */
final class SlowPolicy {
    /** In a row; with the pauses between them they take about three minutes. */
    static final int TIMES_MAX = 6;

    private static final long PAUSE_FIRST_MS = Duration.ofSeconds(5).toMillis();
    private static final String CANCELLED = "57014";
    private static final String BAD_VALUE = "22";

    private SlowPolicy() {}

    sealed interface Verdict {
        /** The database is to blame: as often as it takes. */
        record Later() implements Verdict {}

        /**
         * The statement took too long, perhaps because the database is busy.
         *
         * @param slow how often in a row
         */
        record Again(int slow, long pauseMs) implements Verdict {}

        /** It will never be found. */
        record Fail(String why) implements Verdict {}
    }

    /**
     * @param slow how often before, in a row
     * @param filter as it was asked, JSON
     * @param within the bound on the statement
     */
    static Verdict of(@Nullable String sqlState, int slow, String filter, Duration within) {
        if (CANCELLED.equals(sqlState)) {
            int times = slow + 1;
            return times < TIMES_MAX
                    ? new Verdict.Again(times, PAUSE_FIRST_MS << slow)
                    : new Verdict.Fail(
                            "the next jobs of filter %s were not found within %s, %d times in a row (expected: a filter that finds them in that time: narrow it by created_after and created_before, or by status, model or batch; jobs that were redriven are not lost)"
                                    .formatted(filter, within, times));
        }
        if (sqlState != null && sqlState.startsWith(BAD_VALUE)) {
            return new Verdict.Fail(
                    "filter %s has a value that the database cannot hold (expected: text without NUL characters, times that exist)"
                            .formatted(filter));
        }
        return new Verdict.Later();
    }
}
