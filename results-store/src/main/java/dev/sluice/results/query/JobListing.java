package dev.sluice.results.query;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.query.ListStatement.Search;
import dev.sluice.results.query.WindowPolicy.Stretch;
import dev.sluice.results.query.WindowPolicy.Window;
import dev.sluice.results.retention.DayTables;
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
 * however many jobs there are. The tables of the newest days come first: a statement over those of
 * all days takes longer than reading a page. Metadata has an index without an order; {@link
 * TagPolicy} tells when it is asked.
 */
public final class JobListing {
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
     * @throws SQLException also when one of the tables is gone
     */
    public static JobPage page(
            Connection connection, DayTables tables, String tenant, JobFilter filter, long nowMs)
            throws SQLException {
        Window asked =
                new Window(
                        filter.fromMs(),
                        Math.min(filter.newestMs(), nowMs + WindowPolicy.AHEAD_MS));
        JobListing listing = new JobListing(connection, tenant, filter);
        if (asked.fromMs() <= asked.toMs()) {
            List<Stretch> walk = WindowPolicy.walk(tables, asked, nowMs);
            if (filter.metadata().isEmpty()) {
                listing.newestFirst(walk);
            } else {
                listing.tagged(walk);
            }
        }
        boolean more = listing.jobs.size() > filter.limit();
        return new JobPage(
                listing.jobs.subList(0, more ? filter.limit() : listing.jobs.size()), more);
    }

    private void newestFirst(List<Stretch> walk) throws SQLException {
        for (Stretch stretch : walk) {
            take(stretch, Search.IN_ORDER);
        }
    }

    private void tagged(List<Stretch> walk) throws SQLException {
        Optional<Search> told = Optional.empty();
        for (Stretch stretch : walk) {
            if (full()) {
                return;
            }
            if (told.isPresent()) {
                take(stretch, told.get());
            } else {
                told = sampled(stretch);
            }
        }
    }

    /**
     * Asks the newest jobs of the stretch how to go on in it.
     *
     * @return how to search what is older; empty when that has to be asked there
     */
    private Optional<Search> sampled(Stretch stretch) throws SQLException {
        TagSample sample = sample(stretch);
        if (sample.jobs() < TagPolicy.SAMPLE_JOBS) {
            // There are no more in it.
            if (sample.both() > 0) {
                take(stretch, Search.IN_ORDER);
            }
            return Optional.empty();
        }
        return switch (TagPolicy.behind(sample, stretch.window(), rowsMax)) {
            case TagPolicy.Search.ByTag() -> behind(sample, stretch, Search.BY_TAG);
            case TagPolicy.Search.ByOther() -> behind(sample, stretch, Search.IN_ORDER);
            case TagPolicy.Search.InOrder(long fromMs) -> {
                near(stretch, fromMs);
                rest(stretch, fromMs, Search.BY_TAG);
                yield Optional.empty();
            }
        };
    }

    /** What the sample has shown is taken out of it, if there is any. */
    private Optional<Search> behind(TagSample sample, Stretch stretch, Search search)
            throws SQLException {
        if (sample.both() > 0) {
            near(stretch, sample.oldestMs());
            rest(stretch, sample.oldestMs(), search);
        } else {
            // Of the oldest millisecond the sample may have seen a part.
            rest(stretch, sample.oldestMs() + 1, search);
        }
        return Optional.of(search);
    }

    private void near(Stretch stretch, long fromMs) throws SQLException {
        take(stretch.within(fromMs, stretch.window().toMs()), Search.IN_ORDER);
    }

    private void rest(Stretch stretch, long beforeMs, Search search) throws SQLException {
        long fromMs = stretch.window().fromMs();
        if (beforeMs > fromMs) {
            take(stretch.within(fromMs, beforeMs - 1), search);
        }
    }

    private boolean full() {
        return jobs.size() >= rowsMax;
    }

    /** Adds what a stretch has, as far as there is room; one statement for each status. */
    private void take(Stretch stretch, Search search) throws SQLException {
        if (full()) {
            return;
        }
        int room = rowsMax - jobs.size();
        if (filter.statuses().size() <= 1) {
            jobs.addAll(select(stretch, filter.statuses().stream().findFirst(), room, search));
            return;
        }
        List<StoredJob> all = new ArrayList<>();
        for (String status : filter.statuses()) {
            all.addAll(select(stretch, Optional.of(status), room, search));
        }
        all.sort(NEWEST_FIRST);
        jobs.addAll(all.size() > room ? all.subList(0, room) : all);
    }

    private List<StoredJob> select(
            Stretch stretch, Optional<String> status, int room, Search search) throws SQLException {
        List<StoredJob> found = new ArrayList<>();
        try (PreparedStatement select =
                        prepared(
                                ListStatement.jobs(tenant, filter, stretch, status, room, search));
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(StoredRow.withoutResponse(row));
            }
        }
        return found;
    }

    private TagSample sample(Stretch stretch) throws SQLException {
        try (PreparedStatement select = prepared(ListStatement.sample(tenant, filter, stretch));
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
