package dev.sluice.results.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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

    private static final String NEXT =
            "SELECT created_ms FROM %s WHERE created_ms >= ? AND created_ms < ? ORDER BY created_ms OFFSET ? LIMIT 1";

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

    /**
     * How far a step goes.
     *
     * @param table with {@code created_ms}, the time of the job, in an index
     * @param fromMs epoch milliseconds of the first job
     * @param toMs behind the last
     * @param rowsMax to look at, and those of one millisecond more
     * @return the time of the first job behind them, later than the first; empty when there is none
     */
    public static OptionalLong next(
            Connection connection, String table, long fromMs, long toMs, int rowsMax)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(NEXT.formatted(table))) {
            select.setLong(1, fromMs);
            select.setLong(2, toMs);
            select.setInt(3, rowsMax);
            try (ResultSet row = select.executeQuery()) {
                // Jobs of one millisecond stay together, so they must not be the same again.
                return row.next()
                        ? OptionalLong.of(Math.max(row.getLong(1), fromMs + 1))
                        : OptionalLong.empty();
            }
        }
    }
}
