package dev.sluice.results.longpoll;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.postgres.FinishedChannel;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of ended jobs on one connection of its own and wakes the reads that wait for them. Connects
 * again for ever; then all waiting reads look once, because news may have been missed.
 */
@Singleton
public final class FinishedListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FinishedListener.class);
    private static final int LISTEN_MS = 5_000;
    private static final Duration RECONNECT_AFTER = Duration.ofMillis(500);
    private static final int ALIVE_WITHIN_S = 2;
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final Database database;
    private final Waiters waiters;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean listening;
    private volatile @Nullable Connection current;

    public FinishedListener(Database database, Waiters waiters) {
        this.database = database;
        this.waiters = waiters;
        this.thread = Thread.ofPlatform().name("results-listener").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Whether PostgreSQL is reachable. */
    public boolean listening() {
        return listening;
    }

    @Override
    public void close() {
        closing = true;
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        thread.interrupt();
        try (Connection open = current) {
            LOG.debug("closing {} ends a listen under way", open);
        } catch (SQLException e) {
            LOG.debug("the listening connection was broken already", e);
        }
        try {
            thread.join(STOP_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing) {
                listenUntilBroken();
                if (!closing) {
                    Thread.sleep(RECONNECT_AFTER);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("listener stops");
        }
    }

    private void listenUntilBroken() {
        try (Connection connection = database.listener();
                Statement statement = connection.createStatement()) {
            current = connection;
            statement.execute("LISTEN " + FinishedChannel.NAME);
            listening = true;
            LOG.info("listening for ended jobs");
            waiters.wakeAll();
            while (!closing) {
                hear(connection);
            }
        } catch (SQLException e) {
            if (listening && !closing) {
                LOG.warn("PostgreSQL is out of reach: {}", e.getMessage());
            }
        } finally {
            listening = false;
        }
    }

    private void hear(Connection connection) throws SQLException {
        PGNotification[] heard = connection.unwrap(PGConnection.class).getNotifications(LISTEN_MS);
        if (heard == null || heard.length == 0) {
            if (!connection.isValid(ALIVE_WITHIN_S)) {
                throw new SQLException("the listening connection is dead", "08006");
            }
            return;
        }
        for (PGNotification notification : heard) {
            FinishedChannel.cores(notification.getParameter()).forEach(waiters::wake);
        }
    }
}
