package dev.sluice.results.retention;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Goes through rows by the time of their job, from the oldest on, so many in each round, and
 * through all of them once a day: for rows of which most stay. Confined to one thread.
 */
public final class DailyWalk {
    private static final Duration EVERY = Duration.ofDays(1);

    /** Epoch milliseconds; all that is older was looked at. */
    private long fromMs;

    private Instant beginAgain = Instant.MIN;

    /** Looks at the next rows. */
    public interface Step {
        /**
         * @param fromMs epoch milliseconds of the first job
         * @return that of the first job that was not looked at; empty when all were
         */
        OptionalLong from(long fromMs) throws SQLException;
    }

    /**
     * @return whether more is to be looked at in the next round
     * @throws SQLException of the step, which is made again in the next round
     */
    public boolean goOn(Instant now, Step step) throws SQLException {
        if (now.isBefore(beginAgain)) {
            return false;
        }
        OptionalLong next = step.from(fromMs);
        fromMs = next.orElse(0);
        if (next.isEmpty()) {
            beginAgain = now.plus(EVERY);
        }
        return next.isPresent();
    }
}
