package dev.sluice.results.query;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.query.ListStatement.Search;
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
 * however many jobs there are. The newest days come first: a statement over the tables of all days
 * takes longer than reading a page. Metadata has an index without an order; {@link TagPolicy} tells
 * when it is asked.
 */
public final class JobListing {
    private static final String OLDEST = "SELECT min(created_ms) FROM job WHERE tenant = ?";
    private static final Comparator<StoredJob> NEWEST_FIRST =
            Comparator.comparingLong(StoredJob::createdMs)
                    .thenComparing(JobListing::core)
                    .reversed();

    private final Connection connection;
    private final String tenant;
    private final JobFilter filter;
    private final int rowsMax;
    private final List<StoredJob> jobs = new ArrayList<>();

    private JobListing(Connection connection, String tenant, JobFilter filter) {
        this.connection = connection;
        this.tenant = tenant;
        this.filter = filter;
        this.rowsMax = filter.limit() + 1;
    }

    /**
     * @param connection that plans statements without their values, as {@link Database#jobReader()}
     * @param nowMs epoch milliseconds; no job is accepted more than a day later by any clock
     */
    public static JobPage page(Connection connection, String tenant, JobFilter filter, long nowMs)
            throws SQLException {
        Window asked =
                new Window(
                        filter.fromMs(),
                        Math.min(filter.newestMs(), nowMs + WindowPolicy.AHEAD_MS));
        JobListing listing = new JobListing(connection, tenant, filter);
        if (asked.fromMs() <= asked.toMs()) {
            if (filter.metadata().isEmpty()) {
                listing.newestFirst(asked);
            } else {
                listing.tagged(asked);
            }
        }
        boolean more = listing.jobs.size() > filter.limit();
        return new JobPage(
                listing.jobs.subList(0, more ? filter.limit() : listing.jobs.size()), more);
    }

    private void newestFirst(Window asked) throws SQLException {
        Window first = WindowPolicy.first(asked);
        take(first, Search.IN_ORDER);
        before(asked, first, Search.IN_ORDER);
    }

    private void tagged(Window asked) throws SQLException {
        Window first = WindowPolicy.first(asked);
        TagSample sample = sample(first);
        if (sample.jobs() < TagPolicy.SAMPLE_JOBS) {
            if (sample.both() > 0) {
                take(first, Search.IN_ORDER);
            }
            before(asked, first, Search.BY_TAG);
            return;
        }
        switch (TagPolicy.behind(sample, first, rowsMax)) {
            case TagPolicy.Search.ByTag() -> behind(sample, asked, first, Search.BY_TAG);
            case TagPolicy.Search.ByOther() -> behind(sample, asked, first, Search.IN_ORDER);
            case TagPolicy.Search.InOrder(long fromMs) -> {
                Window near = new Window(fromMs, first.toMs());
                take(near, Search.IN_ORDER);
                rest(asked, first, near, Search.BY_TAG);
            }
        }
    }

    /** What the sample has shown is taken out of it, if there is any. */
    private void behind(TagSample sample, Window asked, Window first, Search search)
            throws SQLException {
        long nearMs = sample.both() > 0 ? sample.oldestMs() : sample.oldestMs() + 1;
        Window near = new Window(nearMs, first.toMs());
        if (sample.both() > 0) {
            take(near, Search.IN_ORDER);
        }
        rest(asked, first, near, search);
    }

    /** What is left of the first window, and all before it. */
    private void rest(Window asked, Window first, Window near, Search search) throws SQLException {
        if (near.fromMs() > first.fromMs()) {
            take(new Window(first.fromMs(), near.fromMs() - 1), search);
        }
        before(asked, first, search);
    }

    private void before(Window asked, Window first, Search search) throws SQLException {
        if (full() || first.fromMs() <= asked.fromMs()) {
            return;
        }
        long oldestMs = Math.max(asked.fromMs(), oldest(first.fromMs()));
        Optional<Window> window = WindowPolicy.next(oldestMs, first);
        while (window.isPresent() && !full()) {
            take(window.get(), search);
            window = WindowPolicy.next(oldestMs, window.get());
        }
    }

    private boolean full() {
        return jobs.size() >= rowsMax;
    }

    /** Adds what a window has, as far as there is room; one statement for each status. */
    private void take(Window window, Search search) throws SQLException {
        if (full()) {
            return;
        }
        int room = rowsMax - jobs.size();
        if (filter.statuses().size() <= 1) {
            jobs.addAll(select(window, filter.statuses().stream().findFirst(), room, search));
            return;
        }
        List<StoredJob> all = new ArrayList<>();
        for (String status : filter.statuses()) {
            all.addAll(select(window, Optional.of(status), room, search));
        }
        all.sort(NEWEST_FIRST);
        jobs.addAll(all.size() > room ? all.subList(0, room) : all);
    }

    private List<StoredJob> select(Window window, Optional<String> status, int room, Search search)
            throws SQLException {
        List<StoredJob> found = new ArrayList<>();
        try (PreparedStatement select =
                        prepared(ListStatement.jobs(tenant, filter, window, status, room, search));
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(StoredRow.withoutResponse(row));
            }
        }
        return found;
    }

    private TagSample sample(Window window) throws SQLException {
        try (PreparedStatement select = prepared(ListStatement.sample(tenant, filter, window));
                ResultSet row = select.executeQuery()) {
            row.next();
            return new TagSample(
                    row.getInt(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getInt(4),
                    row.getInt(5),
                    row.getInt(6));
        }
    }

    /** When the tenant's oldest job was accepted; without one what is given. */
    private long oldest(long otherwiseMs) throws SQLException {
        try (PreparedStatement oldest = connection.prepareStatement(OLDEST)) {
            oldest.setString(1, tenant);
            try (ResultSet row = oldest.executeQuery()) {
                row.next();
                long ms = row.getLong(1);
                return row.wasNull() ? otherwiseMs : ms;
            }
        }
    }

    private PreparedStatement prepared(ListStatement of) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(of.sql());
        try {
            for (int i = 0; i < of.values().size(); i++) {
                statement.setObject(i + 1, of.values().get(i));
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private static String core(StoredJob job) {
        return new JobId(job.id()).core();
    }
}
