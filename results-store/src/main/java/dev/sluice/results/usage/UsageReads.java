package dev.sluice.results.usage;

import dev.sluice.results.postgres.Database;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers questions about usage, on the caller's thread. */
@Singleton
final class UsageReads {
    private static final Logger LOG = LoggerFactory.getLogger(UsageReads.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    private static final String CANCELLED = "57014";

    private final Database database;
    private final UsageConfig config;
    private final InstantSource clock;

    UsageReads(Database database, UsageConfig config, InstantSource clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /**
     * @throws SluiceException {@code INVALID_REQUEST} when the answer is too large or takes too
     *     long, {@code RESULTS_UNAVAILABLE} while PostgreSQL does not answer
     */
    List<UsageRow> rows(UsageQuestion question) {
        refuseWhatIsNotKept(question);
        try (Connection connection = database.reader()) {
            List<UsageRow> rows = UsageSelect.rows(connection, question, config.rowsMax() + 1);
            if (rows.size() > config.rowsMax()) {
                throw new SluiceException(
                        ErrorCode.INVALID_REQUEST,
                        "the answer has more than %d rows, sluice.results.usage.rows-max (expected: less time, fewer words in group_by, or a filter)"
                                .formatted(config.rowsMax()));
            }
            return rows;
        } catch (SQLException e) {
            throw error(e);
        }
    }

    private void refuseWhatIsNotKept(UsageQuestion question) {
        int days = question.wholeDays() ? config.dailyDays() : config.hourlyDays();
        Instant kept = clock.instant().minus(Duration.ofDays(days));
        if (question.from().isBefore(kept)) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "query parameter from: %s (expected: in the last %d days%s)"
                            .formatted(
                                    question.from(),
                                    days,
                                    question.wholeDays()
                                            ? ""
                                            : ", or whole days in UTC without interval=hour, which are kept longer"));
        }
    }

    private static SluiceException error(SQLException e) {
        if (CANCELLED.equals(e.getSQLState())) {
            return new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "the read took longer than sluice.results.read-timeout (expected: less time, or a filter)");
        }
        if (e.getSQLState() != null && e.getSQLState().startsWith("22")) {
            return new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "a value that the database cannot hold (expected: text without NUL characters)");
        }
        LOG.debug("a read of usage failed ({})", e.getSQLState(), e);
        return SluiceException.retryAfter(
                RETRY_AFTER,
                ErrorCode.RESULTS_UNAVAILABLE,
                "usage cannot be read now; jobs are accepted and run as usual");
    }
}
