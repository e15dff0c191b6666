package dev.sluice.bench.store;

import dev.sluice.results.postgres.Database;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.flywaydb.core.api.FlywayException;

/**
 * The results role without Kafka: its HTTP API, and rows that are written in the same process, as
 * its projection writes them.
 */
public final class LoneResults implements AutoCloseable {
    /** Rows to write per second; a process without it is a role like all others. */
    public static final String UPSERTS = "upserts-per-second";

    private static final Duration CONNECTED_WITHIN = Duration.ofMinutes(1);

    private final ApplicationContext context;
    private final Upserts upserts;

    private LoneResults(ApplicationContext context, Upserts upserts) {
        this.context = context;
        this.upserts = upserts;
    }

    /**
     * @param settings of the role, and {@link #UPSERTS}; the port among them
     */
    public static LoneResults start(Map<String, String> settings) throws SQLException {
        Map<String, String> ofTheRole = new HashMap<>(settings);
        int perSecond = Integer.parseInt(String.valueOf(ofTheRole.remove(UPSERTS)));
        ApplicationContext context = context(ofTheRole);
        try {
            Database database = context.getBean(Database.class);
            connect(database);
            context.getBean(EmbeddedServer.class).start();
            return new LoneResults(context, new Upserts(database, perSecond));
        } catch (SQLException | RuntimeException e) {
            context.close();
            throw e;
        }
    }

    /**
     * A process that has just been started has no second to spare, and the role waits no longer.
     */
    private static void connect(Database database) {
        long giveUp = System.nanoTime() + CONNECTED_WITHIN.toNanos();
        while (true) {
            try {
                database.migrate();
                return;
            } catch (FlywayException e) {
                if (System.nanoTime() > giveUp) {
                    throw e;
                }
            }
        }
    }

    /** The role's beans; nothing runs before it is asked for. */
    public static ApplicationContext context(Map<String, String> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("sluice.role", "results");
        all.put("sluice.kafka.bootstrap-servers", "127.0.0.1:1");
        all.put("micronaut.server.host", "127.0.0.1");
        return ApplicationContext.builder().deduceEnvironment(false).properties(all).start();
    }

    /**
     * @throws SQLException what ended the writing before its time
     */
    @Override
    public void close() throws SQLException {
        try (context) {
            upserts.close();
        }
    }
}
