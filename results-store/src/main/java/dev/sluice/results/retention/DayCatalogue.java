package dev.sluice.results.retention;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Which tables of jobs there are, for reads that name them. A statement over {@code job} is planned
 * over all days, and anew on every connection whenever one of them has been vacuumed; one that
 * names the tables of a day is planned over those.
 *
 * <p>What this process makes or drops ({@link Partitions}) is known at once, what others make
 * within {@link #OLD_AFTER}; a table that others have dropped is found missing, and the read begins
 * again with those that are left. Thread-safe.
 */
@Singleton
public final class DayCatalogue {
    /** One of those who read looks again then, the others go on with what is known. */
    private static final Duration FRESH_FOR = Duration.ofSeconds(1);

    /** Everybody looks before he reads. */
    private static final Duration OLD_AFTER = FRESH_FOR.multipliedBy(2);

    private static final String NO_SUCH_TABLE = "42P01";

    private static final String ALL =
            """
            SELECT child.relname, i.inhdetachpending
              FROM pg_inherits i
              JOIN pg_class child ON child.oid = i.inhrelid
              JOIN pg_inherits upper ON upper.inhrelid = i.inhparent
             WHERE upper.inhparent = 'job'::regclass
             ORDER BY child.relname""";

    private final AtomicLong changes = new AtomicLong();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicReference<@Nullable Seen> seen = new AtomicReference<>();

    /**
     * @param changes of this process that it has
     * @param atNs when the look began, as {@link System#nanoTime()}
     */
    private record Seen(DayTables tables, long changes, long atNs) {
        Duration age() {
            return Duration.ofNanos(System.nanoTime() - atNs);
        }

        Seen orLater(@Nullable Seen other) {
            return other == null || other.atNs - atNs < 0 ? this : other;
        }
    }

    /** Reads jobs from these tables. It may be begun again, once. */
    public interface Read<T> {
        T from(DayTables tables) throws SQLException;
    }

    /**
     * @param connection that the read uses; the transaction of one that does not commit by itself
     *     outlives a table that is missing
     * @throws SQLException what the read throws, also when a table is missing again
     */
    public <T> T read(Connection connection, Read<T> read) throws SQLException {
        Savepoint before = connection.getAutoCommit() ? null : connection.setSavepoint();
        T answer;
        try {
            answer = read.from(known(connection));
        } catch (SQLException e) {
            if (!NO_SUCH_TABLE.equals(e.getSQLState())) {
                throw e;
            }
            if (before != null) {
                connection.rollback(before);
            }
            answer = read.from(look(connection));
        }
        if (before != null) {
            connection.releaseSavepoint(before);
        }
        return answer;
    }

    /**
     * As {@link #read}, for a connection that commits by itself. What is not found is looked for
     * once more if there are other tables by now, whoever made them.
     */
    public <T> Optional<T> find(Connection connection, Read<Optional<T>> read) throws SQLException {
        long sinceNs = System.nanoTime();
        List<DayTables> asked = new ArrayList<>(2);
        Optional<T> found =
                read(
                        connection,
                        tables -> {
                            asked.add(tables);
                            return read.from(tables);
                        });
        if (found.isPresent()) {
            return found;
        }
        DayTables now = lookedSince(sinceNs, connection);
        return now.equals(asked.getLast()) ? found : read.from(now);
    }

    /**
     * The tables that there are now, for who must not miss one and asks seldom. A statement about
     * one that was dropped since fails, and what it belongs to has to be tried again.
     */
    public static DayTables now(Connection connection) throws SQLException {
        return new DayTables(partitions(connection));
    }

    /** As {@link #now}, by class and day. */
    public static Set<DayPartition> partitions(Connection connection) throws SQLException {
        Map<DayPartition, Boolean> all = all(connection);
        all.values().removeIf(dropping -> dropping);
        return all.keySet();
    }

    /** What is known has been overtaken by this process. */
    void changed() {
        changes.incrementAndGet();
    }

    /** All tables, and whether a drop of it was interrupted. */
    static Map<DayPartition, Boolean> all(Connection connection) throws SQLException {
        Map<DayPartition, Boolean> all = new LinkedHashMap<>();
        try (PreparedStatement select = connection.prepareStatement(ALL);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                boolean dropping = rows.getBoolean(2);
                DayPartition.parse(rows.getString(1))
                        .ifPresent(partition -> all.put(partition, dropping));
            }
        }
        return all;
    }

    private DayTables known(Connection connection) throws SQLException {
        Seen known = seen.get();
        if (known == null
                || known.changes != changes.get()
                || known.age().compareTo(OLD_AFTER) > 0) {
            return look(connection);
        }
        if (known.age().compareTo(FRESH_FOR) > 0 && looking.compareAndSet(false, true)) {
            try {
                return look(connection);
            } finally {
                looking.set(false);
            }
        }
        return known.tables;
    }

    /** Of many who do not find what they ask for, not each looks. */
    private DayTables lookedSince(long ns, Connection connection) throws SQLException {
        Seen known = seen.get();
        return known != null && known.changes == changes.get() && known.atNs - ns > 0
                ? known.tables
                : look(connection);
    }

    private DayTables look(Connection connection) throws SQLException {
        long before = changes.get();
        long atNs = System.nanoTime();
        Seen now = new Seen(now(connection), before, atNs);
        seen.accumulateAndGet(now, (old, fresh) -> now.orLater(old));
        return now.tables;
    }
}
