package dev.sluice.results.redrive;

import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.redrive.RedriveProbe;
import dev.sluice.schema.redrive.RedriveProbe.Doubtful;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds out what became of runs that were asked for and that no row shows: whether the wish ever
 * came into the log, where its writer heard no confirmation or died. Until that is known nobody may
 * erase the job. On the runner's thread.
 */
final class WishProbes {
    /** Longer than anything goes on writing a wish that it has begun to write. */
    static final Duration DOUBTED_AFTER = Duration.ofMinutes(5);

    /** At a time; the next round goes on. */
    private static final int ROWS_MAX = 100;

    private static final String DOUBTFUL =
            """
            SELECT j.job_id, j.tenant, w.core, max(w.run), max(w.held_ms)
              FROM redrive_wish w JOIN job j ON j.core = w.core AND j.run < w.run
             WHERE NOT w.probed AND w.held_ms < ? AND w.until_ms > ?
             GROUP BY j.job_id, j.tenant, w.core
             LIMIT\s"""
                    + ROWS_MAX;

    /** Of several at once who looked, each may write a probe; the others change nothing. */
    private static final String PROBED =
            "UPDATE redrive_wish SET probed = true WHERE core = ? AND held_ms <= ?";

    private final RequestLog log;
    private final Tenants tenants;

    WishProbes(RequestLog log, Tenants tenants) {
        this.log = log;
        this.tenants = tenants;
    }

    /**
     * Commits.
     *
     * @throws SluiceException when the log does not answer; the next round tries again
     */
    void round(Connection connection, long nowMs) throws SQLException {
        Map<Integer, List<Doubtful>> byPartition = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement(DOUBTFUL)) {
            select.setLong(1, nowMs - DOUBTED_AFTER.toMillis());
            select.setLong(2, nowMs);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    add(row, byPartition);
                }
            }
        }
        connection.commit();
        for (var each : byPartition.entrySet()) {
            List<RedriveRequest> probes =
                    each.getValue().stream().map(doubt -> RedriveProbe.of(doubt, nowMs)).toList();
            log.append(each.getKey(), probes);
            // After they are in the log: one that is not will be written again.
            probed(connection, each.getValue());
        }
    }

    private void add(ResultSet row, Map<Integer, List<Doubtful>> to) throws SQLException {
        String tenant = row.getString(2);
        Tenant place = tenants.find(tenant).orElse(null);
        if (place != null) {
            to.computeIfAbsent(place.partition(), unused -> new ArrayList<>())
                    .add(
                            new Doubtful(
                                    row.getString(1),
                                    tenant,
                                    place.shard(),
                                    row.getInt(4),
                                    row.getLong(5)));
        }
    }

    private static void probed(Connection connection, List<Doubtful> doubts) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(PROBED)) {
            for (Doubtful doubt : doubts) {
                update.setString(1, new JobId(doubt.jobId()).core());
                update.setLong(2, doubt.heldMs());
                update.addBatch();
            }
            update.executeBatch();
        }
        connection.commit();
    }
}
