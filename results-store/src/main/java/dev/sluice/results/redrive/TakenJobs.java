package dev.sluice.results.redrive;

import dev.sluice.results.redrive.PendingRuns.PendingRun;
import dev.sluice.schema.job.JobId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How jobs that a redrive has taken stand now. */
final class TakenJobs {
    /** By time as well, so that partitions of other days are not touched. */
    private static final String SELECT =
            """
            SELECT job_id, run, finished_ms IS NOT NULL, erased_ms IS NOT NULL, redrive_id FROM job
             WHERE core = ANY (?) AND created_ms BETWEEN ? AND ? AND tenant = ?""";

    private TakenJobs() {}

    /**
     * @param finished whether {@code run} has ended
     * @param erased whether it has no bodies any more
     * @param redriveId what began {@code run}, as far as is known: an end tells it
     */
    record Standing(int run, boolean finished, boolean erased, @Nullable String redriveId) {}

    /** By job id; without those that have no row any more. */
    static Map<String, Standing> standings(
            Connection connection, String tenant, List<PendingRun> runs) throws SQLException {
        Map<String, Standing> found = new HashMap<>();
        if (runs.isEmpty()) {
            return found;
        }
        List<JobId> ids = runs.stream().map(run -> new JobId(run.jobId())).toList();
        LongSummaryStatistics times =
                ids.stream().mapToLong(id -> id.time().toEpochMilli()).summaryStatistics();
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
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
