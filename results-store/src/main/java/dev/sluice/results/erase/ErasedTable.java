package dev.sluice.results.erase;

import dev.sluice.results.retention.DailyWalk;
import dev.sluice.results.retention.DayPartition;
import dev.sluice.results.retention.LeafTables;
import dev.sluice.results.row.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is erased. */
public final class ErasedTable {
    private static final String ADD =
            """
            INSERT INTO erased_job AS e (core, created_ms, retention_class, tenant, run, erased_ms) VALUES (?,?,?,?,?,?)
            ON CONFLICT (core, created_ms, retention_class) DO UPDATE
               SET run = EXCLUDED.run, erased_ms = EXCLUDED.erased_ms
             WHERE e.run < EXCLUDED.run AND e.tenant = EXCLUDED.tenant\
            """;

    private static final String LEFTOVERS =
            """
            SELECT e.core, e.created_ms, e.retention_class, e.claims, job.request_claim FROM erased_job e
              LEFT JOIN %s ON job.core = e.core AND job.created_ms = e.created_ms
                AND job.retention_class = e.retention_class AND job.tenant = e.tenant AND job.run > e.run
             WHERE e.claims <> '{}' AND (job.run IS NULL OR job.finished_ms IS NOT NULL)
               AND NOT EXISTS (SELECT 1 FROM redrive_wish w WHERE w.core = e.core AND w.run > e.run AND w.until_ms > ?)
             %s\
            """;

    /** Says twice between which times, so that only those days of jobs are looked at. */
    private static final String FORGET =
            """
            DELETE FROM erased_job e
             WHERE e.created_ms >= ? AND e.created_ms < ? AND e.erased_ms < ? AND e.claims = '{}' AND NOT EXISTS (
               SELECT 1 FROM job j
                WHERE j.core = e.core AND j.created_ms = e.created_ms AND j.retention_class = e.retention_class
                  AND j.created_ms >= ? AND j.created_ms < ?)\
            """;

    /**
     * Whose blobs may be there still.
     *
     * @param kept of the claims the one that a later run uses
     */
    record Leftover(
            String core,
            long createdMs,
            String retentionClass,
            List<String> claims,
            Optional<String> kept) {
        List<String> over() {
            return claims.stream().filter(claim -> !kept.equals(Optional.of(claim))).toList();
        }
    }

    private ErasedTable() {}

    /** A later erasure of the same job goes further; the same again changes nothing. */
    public static void add(Connection connection, Collection<Erasure> erasures)
            throws SQLException {
        if (erasures.isEmpty()) {
            return;
        }
        // One statement must not meet a row twice.
        Map<String, Erasure> furthest = new HashMap<>();
        for (Erasure erasure : erasures) {
            furthest.merge(
                    erasure.core() + erasure.createdMs() + erasure.retentionClass(),
                    erasure,
                    (a, b) -> a.run() >= b.run() ? a : b);
        }
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            Row row = new Row(add);
            for (Erasure erasure : furthest.values()) {
                row.text(erasure.core())
                        .number(erasure.createdMs())
                        .text(erasure.retentionClass())
                        .text(erasure.tenant())
                        .integer(erasure.run())
                        .number(erasure.erasedMs())
                        .add();
            }
            add.executeBatch();
        }
    }

    /**
     * Blobs that are still to be deleted, at most of so many jobs. Not of jobs that run again, or
     * are about to: that run shares the body of its request with the one that is erased.
     */
    static List<Leftover> leftovers(Connection connection, int jobsMax, long nowMs)
            throws SQLException {
        return leftovers(
                connection,
                LEFTOVERS.formatted("job", "ORDER BY e.erased_ms LIMIT " + jobsMax),
                null,
                nowMs);
    }

    /**
     * As {@link #leftovers(Connection, int, long)}, of one job.
     *
     * @throws SQLException also when its day is dropped meanwhile
     */
    static List<Leftover> leftovers(Connection connection, String core, long nowMs)
            throws SQLException {
        List<String> tables =
                ErasedBodies.days(connection, List.of(core)).stream()
                        .map(DayPartition::table)
                        .toList();
        String jobs = tables.isEmpty() ? "job" : LeafTables.as(tables);
        return leftovers(connection, LEFTOVERS.formatted(jobs, "AND e.core = ?"), core, nowMs);
    }

    private static List<Leftover> leftovers(
            Connection connection, String sql, @Nullable String core, long nowMs)
            throws SQLException {
        List<Leftover> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, nowMs);
            if (core != null) {
                select.setString(2, core);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(
                            new Leftover(
                                    rows.getString(1),
                                    rows.getLong(2),
                                    rows.getString(3),
                                    List.of((String[]) rows.getArray(4).getArray()),
                                    Optional.ofNullable(rows.getString(5))));
                }
            }
        }
        return found;
    }

    /** Whether all blobs of an erased job are gone. */
    static boolean isDone(Connection connection, String core) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT 1 FROM erased_job WHERE core = ? AND claims <> '{}'")) {
            select.setString(1, core);
            try (ResultSet row = select.executeQuery()) {
                return !row.next();
            }
        }
    }

    /** Their blobs are gone, or not theirs any more. */
    static void gone(Connection connection, Leftover leftover) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        UPDATE erased_job SET claims = (SELECT COALESCE(array_agg(c), '{}') FROM unnest(claims) c WHERE c <> ALL (?))
                         WHERE core = ? AND created_ms = ? AND retention_class = ?\
                        """)) {
            new Row(update)
                    .array(connection.createArrayOf("text", leftover.claims().toArray()))
                    .text(leftover.core())
                    .number(leftover.createdMs())
                    .text(leftover.retentionClass());
            update.executeUpdate();
        }
    }

    /**
     * Looks at the next rows by the time of their job, and removes those of jobs whose own row was
     * dropped with its day: nothing can bring their bodies back.
     *
     * @param fromMs epoch milliseconds of the first job
     * @param erasedBeforeMs what was erased later stays: the job's row may be projected yet
     * @param rowsMax to look at, and those of one millisecond more
     * @return the time of the first job that was not looked at; empty when all were
     */
    static OptionalLong forget(Connection connection, long fromMs, long erasedBeforeMs, int rowsMax)
            throws SQLException {
        OptionalLong next =
                DailyWalk.next(connection, "erased_job", fromMs, erasedBeforeMs, rowsMax);
        try (PreparedStatement delete = connection.prepareStatement(FORGET)) {
            // No job is accepted after it was erased.
            long end = next.orElse(erasedBeforeMs);
            new Row(delete)
                    .number(fromMs)
                    .number(end)
                    .number(erasedBeforeMs)
                    .number(fromMs)
                    .number(end);
            delete.executeUpdate();
        }
        return next;
    }
}
