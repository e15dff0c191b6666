package dev.sluice.results.redrive;

import dev.sluice.results.redrive.PendingRuns.PendingRun;
import dev.sluice.results.retention.DayCatalogue;
import dev.sluice.results.retention.DayTables;
import dev.sluice.results.retention.LeafTables;
import dev.sluice.schema.job.JobId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How jobs that a redrive has taken stand now. */
final class TakenJobs {
    private static final String SELECT =
            """
            SELECT job_id, run, finished_ms IS NOT NULL, erased_ms IS NOT NULL, redrive_id FROM %s
             WHERE core = ANY (?) AND created_ms BETWEEN ? AND ? AND tenant = ?""";

    private TakenJobs() {}

    /**
     * @param finished whether {@code run} has ended
     * @param erased whether it has no bodies any more
     * @param redriveId what began {@code run}, as far as is known: an end tells it
     */
    record Standing(int run, boolean finished, boolean erased, @Nullable String redriveId) {}

    /**
     * By job id; without those that have no row any more. One statement for each day of which there
     * are jobs, over its tables alone.
     *
     * @throws SQLException also when a day is dropped meanwhile
     */
    static Map<String, Standing> standings(
            Connection connection, String tenant, List<PendingRun> runs) throws SQLException {
        Map<String, Standing> found = new HashMap<>();
        if (runs.isEmpty()) {
            return found;
        }
        // What is known may be older than a day in which a job was found.
        DayTables tables = DayCatalogue.now(connection);
        for (List<JobId> ids : byDay(runs)) {
            Optional<DayTables.Day> day = tables.of(ids.getFirst().time());
            if (day.isPresent()) {
                found.putAll(standings(connection, day.get(), tenant, ids));
            }
        }
        return found;
    }

    private static List<List<JobId>> byDay(List<PendingRun> runs) {
        Map<LocalDate, List<JobId>> days =
                runs.stream()
                        .map(run -> new JobId(run.jobId()))
                        .collect(
                                Collectors.groupingBy(
                                        id -> LocalDate.ofInstant(id.time(), ZoneOffset.UTC)));
        return List.copyOf(days.values());
    }

    private static Map<String, Standing> standings(
            Connection connection, DayTables.Day day, String tenant, List<JobId> ids)
            throws SQLException {
        Map<String, Standing> found = new HashMap<>();
        LongSummaryStatistics times =
                ids.stream().mapToLong(id -> id.time().toEpochMilli()).summaryStatistics();
        String sql = SELECT.formatted(LeafTables.as(day.tables()));
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setArray(
                    1, connection.createArrayOf("text", ids.stream().map(JobId::core).toArray()));
            select.setLong(2, times.getMin());
            select.setLong(3, times.getMax());
            select.setString(4, tenant);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.put(
                            row.getString(1),
                            new Standing(
                                    row.getInt(2),
                                    row.getBoolean(3),
                                    row.getBoolean(4),
                                    row.getString(5)));
                }
            }
        }
        return found;
    }
}
