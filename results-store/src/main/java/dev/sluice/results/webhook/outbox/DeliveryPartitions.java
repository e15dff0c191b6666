package dev.sluice.results.webhook.outbox;

import dev.sluice.results.postgres.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The days of the delivery table: made when they are needed, dropped whole, without stopping who
 * reads or writes other days. Several instances may do so at a time. Thread-safe.
 */
@Singleton
public final class DeliveryPartitions {
    /** One maker at a time in a database; the number is ours alone. */
    private static final long LOCK = 0x736c7569_7768L;

    private static final String PREFIX = "webhook_delivery_";

    private final Database database;

    /** What is known to exist; bounded by the days that are kept. */
    private final Set<LocalDate> known = ConcurrentHashMap.newKeySet();

    public DeliveryPartitions(Database database) {
        this.database = database;
    }

    /** The day that a row belongs to. */
    public static LocalDate day(Instant created) {
        return LocalDate.ofInstant(created, ZoneOffset.UTC);
    }

    /** Makes what is missing; costs nothing when all is known to exist. */
    public void ensure(Collection<LocalDate> days) throws SQLException {
        for (LocalDate day : days) {
            if (!known.contains(day)) {
                create(day);
                known.add(day);
            }
        }
    }

    /** Called when a row did not find its day: another instance may have dropped it. */
    public void forget() {
        known.clear();
    }

    /** Drops the days before this one. */
    public void dropBefore(LocalDate first) throws SQLException {
        for (var partition : existing().entrySet()) {
            if (partition.getKey().isBefore(first)) {
                drop(partition.getKey(), partition.getValue());
            }
        }
    }

    /** All days, and whether a drop of it was interrupted. */
    private TreeMap<LocalDate, Boolean> existing() throws SQLException {
        TreeMap<LocalDate, Boolean> days = new TreeMap<>();
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                """
                                SELECT child.relname, i.inhdetachpending
                                  FROM pg_inherits i JOIN pg_class child ON child.oid = i.inhrelid
                                 WHERE i.inhparent = 'webhook_delivery'::regclass""")) {
            while (rows.next()) {
                boolean dropping = rows.getBoolean(2);
                parse(rows.getString(1)).ifPresent(day -> days.put(day, dropping));
            }
            connection.rollback();
        }
        return days;
    }

    private void drop(LocalDate day, boolean interrupted) throws SQLException {
        known.remove(day);
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            // Concurrent detaching is refused inside a transaction.
            connection.setAutoCommit(true);
            statement.execute(
                    "ALTER TABLE webhook_delivery DETACH PARTITION %s %s"
                            .formatted(table(day), interrupted ? "FINALIZE" : "CONCURRENTLY"));
            statement.execute("DROP TABLE " + table(day));
        }
    }

    /** A table of its own that is attached then: anything else would lock readers out. */
    private void create(LocalDate day) throws SQLException {
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(%d)".formatted(LOCK));
            if (!exists(statement, table(day))) {
                statement.execute(
                        "CREATE TABLE %s (LIKE webhook_delivery INCLUDING ALL)"
                                .formatted(table(day)));
                statement.execute(
                        "ALTER TABLE webhook_delivery ATTACH PARTITION %s FOR VALUES FROM (%d) TO (%d)"
                                .formatted(table(day), startMs(day), startMs(day.plusDays(1))));
            }
            connection.commit();
        }
    }

    private static boolean exists(Statement statement, String table) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT to_regclass('%s') IS NOT NULL".formatted(table))) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static Optional<LocalDate> parse(String table) {
        try {
            return Optional.of(
                    LocalDate.parse(
                            table.substring(PREFIX.length()), DateTimeFormatter.BASIC_ISO_DATE));
        } catch (DateTimeException | StringIndexOutOfBoundsException notADay) {
            return Optional.empty();
        }
    }

    private static String table(LocalDate day) {
        return PREFIX + DateTimeFormatter.BASIC_ISO_DATE.format(day);
    }

    private static long startMs(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
