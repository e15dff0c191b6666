package dev.sluice.results.testkit;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.postgres.DatabaseConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The one PostgreSQL of a test JVM, started on first use; every test takes a database of its own.
 */
public final class TestPostgres {
    private static @Nullable EmbeddedPostgres shared;

    private TestPostgres() {}

    /** A migrated database. */
    public static Database database() {
        Database database = new Database(config(newUrl()));
        database.migrate();
        return database;
    }

    public static synchronized String newUrl() {
        try {
            if (shared == null) {
                shared = EmbeddedPostgres.builder().start();
            }
            String name =
                    "test_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
            try (Connection connection = shared.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            }
            return shared.getJdbcUrl("postgres", name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As patient as a busy machine asks for. */
    public static DatabaseConfig config(String url) {
        return config(url, Duration.ofSeconds(30));
    }

    /** For a database that is away: it is missed after half a second. */
    public static DatabaseConfig impatientConfig(String url) {
        return config(url, Duration.ofMillis(500));
    }

    private static DatabaseConfig config(String url, Duration connectTimeout) {
        return new DatabaseConfig(
                url,
                "postgres",
                null,
                4,
                connectTimeout,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                null);
    }

    /** A server that a test may stop and start: the data directory and the port stay. */
    public static EmbeddedPostgres start(Path data, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setPGStartupWait(Duration.ofSeconds(30))
                .start();
    }

    public static Path dataDirectory() throws IOException {
        return Files.createTempDirectory("sluice-results-pg").resolve("data");
    }

    /** One value of one row; null when there is no row. */
    public static @Nullable Object value(Database database, String sql) {
        try (Connection connection = database.reader();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() ? row.getObject(1) : null;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    public static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
