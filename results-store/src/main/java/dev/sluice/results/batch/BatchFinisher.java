package dev.sluice.results.batch;

import dev.sluice.results.loop.RoundThread;
import dev.sluice.results.postgres.Database;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for batches whose jobs have all ended, makes their files and tells their end. Any instance
 * may; PostgreSQL's advisory lock keeps two from making the same files at a time, and if they did,
 * the files would be the same and the first end would hold. One thread of its own.
 */
@Singleton
public final class BatchFinisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchFinisher.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private static final long FAILED_AGAIN_MS = Duration.ofSeconds(10).toMillis();

    private static final String DUE =
            StoredBatch.SELECT
                    + """
                    WHERE b.end_status IS NULL AND b.phase IN ('EXPANDED', 'STOPPED')
                      AND b.batch_id <> ALL (?)
                      AND (b.expanded <= COALESCE(c.succeeded + c.failed + c.cancelled + c.expired, 0)
                           OR b.deadline_ms < ?)
                    ORDER BY b.batch_id LIMIT 20\
                    """;
    private static final String ONE = StoredBatch.SELECT + " WHERE b.batch_id = ?";
    private static final String PROJECTED =
            "SELECT partition, next_offset FROM projection_progress WHERE topic = ?";
    private static final String LOCK =
            "SELECT pg_try_advisory_xact_lock(hashtextextended('sluice-batch/' || ?, 0))";

    private final Database database;
    private final Assembly assembly;
    private final BatchEnds ends;
    private final BatchGauges gauges;
    private final InstantSource clock;

    /**
     * Ends that the projection has yet to read: made again, files could come back that were
     * deleted.
     */
    private final Map<String, Told> told = new HashMap<>();

    private final Map<String, Long> failedMs = new HashMap<>();
    private final RoundThread thread;

    /** Where the end of a batch stands in the log. */
    private record Told(int partition, long offset) {}

    BatchFinisher(
            Database database,
            Assembly assembly,
            BatchEnds ends,
            BatchGauges gauges,
            InstantSource clock) {
        this.gauges = gauges;
        this.database = database;
        this.assembly = assembly;
        this.ends = ends;
        this.clock = clock;
        this.thread = new RoundThread("results-batches", STOP_WITHIN, this::look);
    }

    public void start() {
        thread.start();
    }

    /** Files that are being made are made anew by the next one. */
    @Override
    public void close() {
        thread.close();
    }

    private Duration look() {
        try {
            round();
            gauges.look();
        } catch (SQLException e) {
            // The projection says that the database is away; the next round tries again.
            LOG.debug("batches cannot be looked at", e);
        } catch (RuntimeException e) {
            // The edge of the thread.
            LOG.warn("batches cannot be looked at: {}", e.toString(), e);
        }
        return LOOK_EVERY;
    }

    /** Finishes what is due now. */
    void round() throws SQLException {
        long nowMs = clock.millis();
        forgetWhatIsProjected();
        failedMs.values().removeIf(failed -> failed + FAILED_AGAIN_MS < nowMs);
        for (StoredBatch batch : due(nowMs)) {
            tryToFinish(batch.id());
        }
    }

    private void forgetWhatIsProjected() throws SQLException {
        if (told.isEmpty()) {
            return;
        }
        Map<Integer, Long> next = new HashMap<>();
        try (Connection connection = database.reader();
                PreparedStatement select = connection.prepareStatement(PROJECTED)) {
            select.setString(1, Topics.BATCHES);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    next.put(row.getInt(1), row.getLong(2));
                }
            }
        }
        told.values().removeIf(end -> next.getOrDefault(end.partition(), 0L) > end.offset());
    }

    /** What was told or has failed a moment ago takes nobody's place. */
    private String[] leftAlone() {
        return Stream.concat(told.keySet().stream(), failedMs.keySet().stream())
                .toArray(String[]::new);
    }

    /** One that cannot be finished holds up no other. */
    private void tryToFinish(String id) {
        try {
            finish(id);
        } catch (SQLException | IOException | RuntimeException e) {
            failedMs.put(id, clock.millis());
            LOG.warn("the files of batch {} could not be made: {}", id, e.toString(), e);
        }
    }

    private List<StoredBatch> due(long nowMs) throws SQLException {
        List<StoredBatch> due = new ArrayList<>();
        try (Connection connection = database.reader();
                PreparedStatement select = connection.prepareStatement(DUE)) {
            select.setArray(1, connection.createArrayOf("text", leftAlone()));
            select.setLong(2, nowMs - StandingPolicy.PATIENCE_MS);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    StoredBatch batch = StoredBatch.of(rows);
                    if (StandingPolicy.due(batch, nowMs)) {
                        due.add(batch);
                    }
                }
            }
        }
        return due;
    }

    /** Unless somebody else is at it, or was. */
    void finish(String id) throws SQLException, IOException {
        try (Connection connection = database.session()) {
            // Whoever had the lock before may have ended it.
            Optional<StoredBatch> due =
                    locked(connection, id) ? stillDue(connection, id) : Optional.empty();
            if (due.isPresent()) {
                StoredBatch batch = due.get();
                Assembly.Made made = assembly.make(batch, connection);
                long offset = ends.tell(batch.partition(), made);
                told.put(batch.id(), new Told(batch.partition(), offset));
                LOG.info(
                        "batch {} ended as {}: {} of {} lines answered",
                        batch.id(),
                        made.end().getStatus(),
                        made.end().getCompleted(),
                        made.end().getTotal());
            }
            connection.rollback();
        }
    }

    private Optional<StoredBatch> stillDue(Connection connection, String id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ONE)) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(StoredBatch.of(row))
                                .filter(batch -> StandingPolicy.due(batch, clock.millis()))
                        : Optional.empty();
            }
        }
    }

    private static boolean locked(Connection connection, String id) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setString(1, id);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
