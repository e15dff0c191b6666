package dev.sluice.results.redrive;

import dev.sluice.results.row.Row;
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
import java.util.HashMap;
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
    private static final int WISHES_MAX = 100;

    /** So many, and then their jobs: each is looked up in all days, so it is looked up once. */
    private static final String DOUBTFUL =
            """
            WITH doubtful AS MATERIALIZED (
              SELECT core, max(run) AS run, max(held_ms) AS held_ms FROM redrive_wish
               WHERE NOT probed AND held_ms < ? AND until_ms > ?
               GROUP BY core LIMIT %d)
            SELECT d.core, d.run, d.held_ms, j.job_id, j.tenant
              FROM doubtful d LEFT JOIN job j ON j.core = d.core AND j.run < d.run\
            """
                    .formatted(WISHES_MAX);

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
        Map<String, Long> nobodys = new HashMap<>();
        Map<Integer, List<Doubtful>> byPartition = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement(DOUBTFUL)) {
            select.setLong(1, nowMs - DOUBTED_AFTER.toMillis());
            select.setLong(2, nowMs);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    nobodys.put(row.getString(1), row.getLong(3));
                    add(row, byPartition);
                }
            }
        }
        connection.commit();
        for (List<Doubtful> doubts : byPartition.values()) {
            nobodys.keySet().removeAll(cores(doubts).keySet());
        }
        // There is nobody to ask: the job's row is gone, or shows the run, or its tenant is gone.
        probed(connection, nobodys);
        for (var each : byPartition.entrySet()) {
            List<RedriveRequest> probes =
                    each.getValue().stream().map(doubt -> RedriveProbe.of(doubt, nowMs)).toList();
            log.append(each.getKey(), probes);
            // After they are in the log: one that is not will be written again.
            probed(connection, cores(each.getValue()));
        }
    }

    private void add(ResultSet row, Map<Integer, List<Doubtful>> to) throws SQLException {
        String job = row.getString(4);
        String tenant = row.getString(5);
        Tenant place = job == null ? null : tenants.find(tenant).orElse(null);
        if (place != null) {
            to.computeIfAbsent(place.partition(), unused -> new ArrayList<>())
                    .add(new Doubtful(job, tenant, place.shard(), row.getInt(2), row.getLong(3)));
        }
    }

    /** And up to when wishes for each were held. */
    private static Map<String, Long> cores(List<Doubtful> doubts) {
        Map<String, Long> cores = new HashMap<>();
        doubts.forEach(
                doubt -> cores.merge(new JobId(doubt.jobId()).core(), doubt.heldMs(), Math::max));
        return cores;
    }

    private static void probed(Connection connection, Map<String, Long> heldMs)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(PROBED)) {
            Row row = new Row(update);
            for (Map.Entry<String, Long> each : heldMs.entrySet()) {
                row.text(each.getKey()).number(each.getValue()).add();
            }
            update.executeBatch();
        }
        connection.commit();
    }
}
