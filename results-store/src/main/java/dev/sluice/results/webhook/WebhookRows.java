package dev.sluice.results.webhook;

import dev.sluice.results.postgres.Database;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statements and transactions of the API of webhooks, on the caller's thread. All throw {@code
 * RESULTS_UNAVAILABLE} while PostgreSQL does not answer.
 */
@Singleton
public final class WebhookRows {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookRows.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Database database;

    public WebhookRows(Database database) {
        this.database = database;
    }

    /** Work on a connection. */
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    public <T> T read(Work<T> work) {
        try (Connection connection = database.reader()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** All or nothing; on disk when this returns, if the work asked for that. */
    public <T> T write(Work<T> work) {
        try (Connection connection = database.clientWriter()) {
            try {
                T done = work.on(connection);
                connection.commit();
                return done;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static SluiceException unavailable(SQLException cause) {
        LOG.debug("webhooks cannot be read or changed ({})", cause.getSQLState(), cause);
        return SluiceException.retryAfter(
                RETRY_AFTER,
                ErrorCode.RESULTS_UNAVAILABLE,
                "webhooks cannot be read or changed now; jobs are accepted and run as usual");
    }
}
