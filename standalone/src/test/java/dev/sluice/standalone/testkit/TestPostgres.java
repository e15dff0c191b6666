package dev.sluice.standalone.testkit;

import dev.sluice.standalone.postgres.EmbeddedPostgresServer;
import java.sql.DriverManager;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The one PostgreSQL of a test JVM, started on first use. Every test takes a database of its own.
 */
public final class TestPostgres {
    private static @Nullable TestPostgres shared;

    private final EmbeddedPostgresServer server;

    private TestPostgres(EmbeddedPostgresServer server) {
        this.server = server;
    }

    public static synchronized TestPostgres shared() throws Exception {
        if (shared == null) {
            var server =
                    EmbeddedPostgresServer.start(
                            TestResources.directory("postgres"),
                            TestResources.freePort("postgres"));
            TestResources.closeAtExit("postgres", server);
            shared = new TestPostgres(server);
        }
        return shared;
    }

    /** The JDBC URL of a new, empty database; the user is {@link #user()}, without password. */
    public String newDatabase() throws Exception {
        String name = "test_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        try (var connection = DriverManager.getConnection(server.jdbcUrl(), user(), "");
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return server.jdbcUrl().replaceFirst("/postgres$", "/" + name);
    }

    public String user() {
        return server.user();
    }
}
