package dev.sluice.results.query;

import dev.sluice.results.query.WindowPolicy.Window;
import dev.sluice.schema.job.JobId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Lists jobs out of indexes that are in the order of the list already, so a page costs the same
 * however many jobs there are. The newest days come first: planning a statement over the partitions
 * of all days takes longer than reading a page. Metadata has an index without an order: the newest
 * jobs are looked through for a tag, and behind them windows of time bound what has to be put in
 * order.
 */
public final class JobListing {
    /** As the index has it, character for character, or it is not used: see V4. */
    static final String TAGS = "jsonb_set('{}'::jsonb, ARRAY[tenant], metadata)";

    private static final String OLDEST = "SELECT min(created_ms) FROM job WHERE tenant = ?";
    private static final String NEAR =
            """
            SELECT created_ms FROM job WHERE tenant = ? AND created_ms BETWEEN ? AND ?
             ORDER BY created_ms DESC OFFSET %d LIMIT 1"""
                    .formatted(WindowPolicy.NEAR_JOBS - 1);
    private static final Comparator<StoredJob> NEWEST_FIRST =
            Comparator.comparingLong(StoredJob::createdMs)
                    .thenComparing(JobListing::core)
                    .reversed();

    /** How rows are found. */
    private enum Search {
        /** The index that is in the order of the list; tags are looked at row by row. */
        IN_ORDER,
        /** The index of tags; what it finds is put in order. */
        BY_TAG
    }

    private JobListing() {}

    /**
     * @param nowMs epoch milliseconds; no job is accepted more than a day later by any clock
     */
    public static JobPage page(Connection connection, String tenant, JobFilter filter, long nowMs)
            throws SQLException {
        Window newest =
                new Window(
                        filter.fromMs(),
                        Math.min(filter.newestMs(), nowMs + WindowPolicy.AHEAD_MS));
        List<StoredJob> jobs = List.of();
        if (newest.fromMs() <= newest.toMs()) {
            jobs = withOnePlan(connection, tenant, filter, newest);
        }
        boolean more = jobs.size() > filter.limit();
        return new JobPage(more ? List.copyOf(jobs.subList(0, filter.limit())) : jobs, more);
    }

    /**
     * One plan for all pages: making one over the tables of many days takes several times as long
     * as reading a page by it.
     */
    private static List<StoredJob> withOnePlan(
            Connection connection, String tenant, JobFilter filter, Window asked)
            throws SQLException {
        try (Statement mode = connection.createStatement()) {
            mode.execute("SET plan_cache_mode = force_generic_plan");
            try {
                List<StoredJob> jobs = inWindows(connection, tenant, filter, asked);
                mode.execute("RESET plan_cache_mode");
                return jobs;
            } catch (SQLException e) {
                reset(mode, e);
                throw e;
            }
        }
    }

    /** In a transaction that has failed it cannot be, and goes with the transaction. */
    private static void reset(Statement mode, SQLException cause) {
        try {
            mode.execute("RESET plan_cache_mode");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static List<StoredJob> inWindows(
            Connection connection, String tenant, JobFilter filter, Window asked)
            throws SQLException {
        Window first = WindowPolicy.first(asked);
        if (filter.metadata().isPresent()) {
            first = new Window(near(connection, tenant, first), first.toMs());
        }
        int rowsMax = filter.limit() + 1;
        List<StoredJob> jobs =
                new ArrayList<>(
                        merged(connection, tenant, filter, first, rowsMax, Search.IN_ORDER));
        if (jobs.size() == rowsMax || first.fromMs() <= asked.fromMs()) {
            return jobs;
        }
        long oldestMs = Math.max(asked.fromMs(), oldest(connection, tenant, first.fromMs()));
        Search search = filter.metadata().isPresent() ? Search.BY_TAG : Search.IN_ORDER;
        Optional<Window> window = WindowPolicy.next(oldestMs, first);
        while (window.isPresent() && jobs.size() < rowsMax) {
            jobs.addAll(
                    merged(
                            connection,
                            tenant,
                            filter,
                            window.get(),
                            rowsMax - jobs.size(),
                            search));
            window = WindowPolicy.next(oldestMs, window.get());
        }
        return jobs;
    }

    /** One statement for each status: over several at once no index has an order. */
    private static List<StoredJob> merged(
            Connection connection,
            String tenant,
            JobFilter filter,
            Window window,
            int rowsMax,
            Search search)
            throws SQLException {
        if (filter.statuses().isEmpty()) {
            return select(connection, tenant, filter, window, Optional.empty(), rowsMax, search);
        }
        List<StoredJob> jobs = new ArrayList<>();
        for (String status : filter.statuses()) {
            jobs.addAll(
                    select(
                            connection,
                            tenant,
                            filter,
                            window,
                            Optional.of(status),
                            rowsMax,
                            search));
        }
        jobs.sort(NEWEST_FIRST);
        return jobs.size() > rowsMax ? jobs.subList(0, rowsMax) : jobs;
    }

    private static List<StoredJob> select(
            Connection connection,
            String tenant,
            JobFilter filter,
            Window window,
            Optional<String> status,
            int rowsMax,
            Search search)
            throws SQLException {
        List<Object> values = new ArrayList<>();
        StringBuilder sql =
                new StringBuilder("SELECT ")
                        .append(StoredRow.COLUMNS)
                        .append(" FROM job WHERE tenant = ? AND ")
                        .append(
                                search == Search.IN_ORDER
                                        ? "created_ms BETWEEN ? AND ?"
                                        : days(window));
        values.add(tenant);
        if (search == Search.IN_ORDER) {
            values.add(window.fromMs());
            values.add(window.toMs());
        }
        equal(sql, values, "status", status);
        equal(sql, values, "batch_id", filter.batch());
        equal(sql, values, "model", filter.model());
        equal(sql, values, "priority", filter.priority());
        if (filter.after().isPresent()) {
            JobId last = filter.after().get();
            sql.append(" AND (created_ms, core) < (?, ?)");
            values.add(last.time().toEpochMilli());
            values.add(last.core());
        }
        if (filter.metadata().isPresent() && search == Search.IN_ORDER) {
            sql.append(" AND metadata @> ?::jsonb");
            values.add(filter.metadata().get());
        }
        if (filter.metadata().isPresent() && search == Search.BY_TAG) {
            sql.append(" AND metadata IS NOT NULL AND ")
                    .append(TAGS)
                    .append(" @> jsonb_build_object(?::text, ?::jsonb)");
            values.add(tenant);
            values.add(filter.metadata().get());
            // Not the plain column: an index in that order would be walked for what is rare.
            sql.append(" AND created_ms + 0 BETWEEN ? AND ?");
            values.add(window.fromMs());
            values.add(window.toMs());
            sql.append(" ORDER BY created_ms + 0 DESC, core DESC LIMIT ?");
        } else {
            sql.append(" ORDER BY created_ms DESC, core DESC LIMIT ?");
        }
        values.add(rowsMax);
        try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < values.size(); i++) {
                select.setObject(i + 1, values.get(i));
            }
            List<StoredJob> jobs = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    jobs.add(StoredRow.withoutResponse(row));
                }
            }
            return jobs;
        }
    }

    /**
     * For the planner, in whole days and as numbers: it has to know which tables are asked, and of
     * the newest rows in one it knows little.
     */
    private static String days(Window window) {
        return "created_ms BETWEEN %d AND %d".formatted(window.firstDayMs(), window.lastDayEndMs());
    }

    private static void equal(
            StringBuilder sql, List<Object> values, String column, Optional<String> value) {
        if (value.isPresent()) {
            sql.append(" AND ").append(column).append(" = ?");
            values.add(value.get());
        }
    }

    /** When the tenant's oldest job was accepted; without one what is given. */
    private static long oldest(Connection connection, String tenant, long otherwiseMs)
            throws SQLException {
        try (PreparedStatement oldest = connection.prepareStatement(OLDEST)) {
            oldest.setString(1, tenant);
            try (ResultSet row = oldest.executeQuery()) {
                row.next();
                long ms = row.getLong(1);
                return row.wasNull() ? otherwiseMs : ms;
            }
        }
    }

    /**
     * When the last of the newest jobs was accepted; the window's begin if there are not so many.
     */
    private static long near(Connection connection, String tenant, Window window)
            throws SQLException {
        try (PreparedStatement near = connection.prepareStatement(NEAR)) {
            near.setString(1, tenant);
            near.setLong(2, window.fromMs());
            near.setLong(3, window.toMs());
            try (ResultSet row = near.executeQuery()) {
                return row.next() ? row.getLong(1) : window.fromMs();
            }
        }
    }

    private static String core(StoredJob job) {
        return new JobId(job.id()).core();
    }
}
