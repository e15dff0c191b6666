package dev.sluice.results.query;

import dev.sluice.results.query.WindowPolicy.Window;
import dev.sluice.schema.job.JobId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Lists jobs out of indexes that are in the order of the list already, so a page costs the same
 * however many jobs there are. Metadata has an index without an order; there, windows of time bound
 * what has to be put in order.
 */
public final class JobListing {
    /** As the index has it, character for character, or it is not used: see V4. */
    static final String TAGS = "jsonb_set('{}'::jsonb, ARRAY[tenant], metadata)";

    private static final String SPAN =
            "SELECT min(created_ms), max(created_ms) FROM job WHERE tenant = ?";
    private static final Comparator<StoredJob> NEWEST_FIRST =
            Comparator.comparingLong(StoredJob::createdMs)
                    .thenComparing(JobListing::core)
                    .reversed();

    private JobListing() {}

    public static JobPage page(Connection connection, String tenant, JobFilter filter)
            throws SQLException {
        List<StoredJob> jobs =
                filter.metadata().isPresent()
                        ? inWindows(connection, tenant, filter)
                        : merged(connection, tenant, filter, filter.limit() + 1);
        boolean more = jobs.size() > filter.limit();
        return new JobPage(more ? List.copyOf(jobs.subList(0, filter.limit())) : jobs, more);
    }

    private static List<StoredJob> inWindows(Connection connection, String tenant, JobFilter filter)
            throws SQLException {
        List<StoredJob> jobs = new ArrayList<>();
        Window all = all(connection, tenant);
        long oldestMs = Math.max(filter.fromMs(), all.fromMs());
        Optional<Window> window =
                WindowPolicy.first(oldestMs, Math.min(filter.newestMs(), all.toMs()));
        while (window.isPresent() && jobs.size() <= filter.limit()) {
            jobs.addAll(
                    merged(
                            connection,
                            tenant,
                            filter.between(window.get().fromMs(), window.get().toMs()),
                            filter.limit() + 1 - jobs.size()));
            window = WindowPolicy.next(oldestMs, window.get());
        }
        return jobs;
    }

    /** One statement for each status: over several at once no index has an order. */
    private static List<StoredJob> merged(
            Connection connection, String tenant, JobFilter filter, int rowsMax)
            throws SQLException {
        if (filter.statuses().isEmpty()) {
            return select(connection, tenant, filter, Optional.empty(), rowsMax);
        }
        List<StoredJob> jobs = new ArrayList<>();
        for (String status : filter.statuses()) {
            jobs.addAll(select(connection, tenant, filter, Optional.of(status), rowsMax));
        }
        jobs.sort(NEWEST_FIRST);
        return jobs.size() > rowsMax ? jobs.subList(0, rowsMax) : jobs;
    }

    private static List<StoredJob> select(
            Connection connection,
            String tenant,
            JobFilter filter,
            Optional<String> status,
            int rowsMax)
            throws SQLException {
        List<Object> values = new ArrayList<>();
        StringBuilder sql =
                new StringBuilder("SELECT ")
                        .append(StoredRow.COLUMNS)
                        .append(" FROM job WHERE tenant = ? AND created_ms BETWEEN ? AND ?");
        values.add(tenant);
        values.add(filter.fromMs());
        values.add(filter.newestMs());
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
        if (filter.metadata().isPresent()) {
            sql.append(" AND metadata IS NOT NULL AND ")
                    .append(TAGS)
                    .append(" @> jsonb_build_object(?::text, ?::jsonb)");
            values.add(tenant);
            values.add(filter.metadata().get());
            // Not the plain column: an index in that order would be walked for what is rare.
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

    private static void equal(
            StringBuilder sql, List<Object> values, String column, Optional<String> value) {
        if (value.isPresent()) {
            sql.append(" AND ").append(column).append(" = ?");
            values.add(value.get());
        }
    }

    /** From the tenant's oldest job to its newest; of a tenant without jobs an empty stretch. */
    private static Window all(Connection connection, String tenant) throws SQLException {
        try (PreparedStatement span = connection.prepareStatement(SPAN)) {
            span.setString(1, tenant);
            try (ResultSet row = span.executeQuery()) {
                row.next();
                Window all = new Window(row.getLong(1), row.getLong(2));
                return row.wasNull() ? new Window(1, 0) : all;
            }
        }
    }

    private static String core(StoredJob job) {
        return new JobId(job.id()).core();
    }
}
