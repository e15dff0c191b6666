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

    private static final String DOUBTFUL =
            """
            SELECT core, max(run), max(held_ms) FROM redrive_wish
             WHERE NOT probed AND held_ms < ? AND until_ms > ?
             GROUP BY core LIMIT %d\
            """
                    .formatted(WISHES_MAX);

    /** A wish does not say when its job was accepted, so each is looked up in all days, once. */
    private static final String JOBS =
            "SELECT core, run, job_id, tenant FROM job WHERE core = ANY (?)";

    /** Of several at once who looked, each may write a probe; the others change nothing. */
    private static final String PROBED =
            "UPDATE redrive_wish SET probed = true WHERE core = ? AND held_ms <= ?";

    /**
     * What was asked for a job.
     *
     * @param run the last of them
     * @param heldMs when it was held last, epoch milliseconds
     */
    private record Wished(int run, long heldMs) {}

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
        Map<String, Wished> wished = wished(connection, nowMs);
        // Almost always; a statement over all days of jobs takes long to plan.
        Map<Integer, List<Doubtful>> byPartition =
                wished.isEmpty() ? Map.of() : doubtful(connection, wished);
        connection.commit();
        Map<String, Long> nobodys = new HashMap<>();
        wished.forEach((core, wish) -> nobodys.put(core, wish.heldMs));
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

    /** By the core of the job. */
    private static Map<String, Wished> wished(Connection connection, long nowMs)
            throws SQLException {
        Map<String, Wished> wished = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(DOUBTFUL)) {
            select.setLong(1, nowMs - DOUBTED_AFTER.toMillis());
            select.setLong(2, nowMs);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    wished.put(row.getString(1), new Wished(row.getInt(2), row.getLong(3)));
                }
            }
        }
        return wished;
    }

    /** What no row shows, by the partition of its tenant. */
    private Map<Integer, List<Doubtful>> doubtful(Connection connection, Map<String, Wished> wished)
            throws SQLException {
        Map<Integer, List<Doubtful>> byPartition = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement(JOBS)) {
            select.setArray(1, connection.createArrayOf("text", wished.keySet().toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    add(row, wished, byPartition);
                }
            }
        }
        return byPartition;
    }

    private void add(
            ResultSet row, Map<String, Wished> wished, Map<Integer, List<Doubtful>> byPartition)
            throws SQLException {
        Wished wish = wished.get(row.getString(1));
        String tenant = row.getString(4);
        Tenant place =
                wish != null && row.getInt(2) < wish.run ? tenants.find(tenant).orElse(null) : null;
        if (wish != null && place != null) {
            byPartition
                    .computeIfAbsent(place.partition(), unused -> new ArrayList<>())
                    .add(
                            new Doubtful(
                                    row.getString(3),
                                    tenant,
                                    place.shard(),
                                    wish.run,
                                    wish.heldMs));
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
