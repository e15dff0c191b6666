package dev.sluice.results.rebuild;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.postgres.DatabaseConfig;
import dev.sluice.results.project.Replay;
import dev.sluice.results.rebuild.HorizonPolicy.Horizon;
import dev.sluice.results.retention.Partitions;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes the projected tables anew, beside those that stand, and exchanges them in one transaction.
 * Reads, the projection and webhooks go on meanwhile; only the exchange holds the projection up,
 * for as long as it takes to read what came since. Broken off, it goes on where it was when it is
 * called again. One at a time in a database.
 */
@Singleton
public final class Rebuild {
    /** One rebuild at a time; the number is ours alone. */
    private static final long LOCK = 0x736c7569_7265L;

    /** So much may be left to read while projections wait. */
    private static final long REST_RECORDS = 20_000;

    private static final int ROUNDS_MAX = 10;

    private final Replay replay;
    private final DatabaseConfig config;
    private final InstantSource clock;

    /** What a rebuild says while it goes on. */
    public interface Listener extends Replay.Progress {
        void said(String line);
    }

    /**
     * What came of it.
     *
     * @param leftOut records that cannot become rows, in this call
     * @param jobs that stay as they stood, because they were accepted before {@code jobsFrom}
     * @param jobsFrom of older ones something has left the topics; empty: of none
     * @param usage sums of usage that stay as they stood
     * @param batches files and batches that stay as they stood
     */
    public record Outcome(
            long leftOut, long jobs, Optional<Instant> jobsFrom, long usage, long batches) {}

    Rebuild(Replay replay, DatabaseConfig config, InstantSource clock) {
        this.replay = replay;
        this.config = config;
        this.clock = clock;
    }

    /**
     * @param restart forgets what an earlier call has made
     * @throws SQLException when PostgreSQL does not answer or refuses; what was made stays
     * @throws IllegalStateException when there is nothing to rebuild, or another rebuild runs
     */
    public Outcome run(boolean restart, Listener listener) throws SQLException {
        try (Consumer<byte[], byte[]> consumer = replay.consumer()) {
            return run(consumer, restart, listener);
        }
    }

    Outcome run(Consumer<byte[], byte[]> consumer, boolean restart, Listener listener)
            throws SQLException {
        try (Database old = new Database(config);
                Database made = new Database(config.inSchema(RebuildTables.SCHEMA));
                Connection lock = old.listener();
                Connection connection = old.writer()) {
            requireAlone(lock);
            String standing = prepare(connection, made, restart);
            List<Source> sources = sources(connection, standing, consumer);
            CarryOver carry = new CarryOver(connection, standing);
            // Before the results, so that none of them has a body that was erased, even for a
            // moment.
            carry.erasures();
            connection.commit();
            long leftOut = catchUp(connection, standing, made, consumer, listener);

            Horizon results = HorizonPolicy.of(sources, List.of(Topics.JOB_EVENTS, Topics.RESULTS));
            Partitions newDays = new Partitions(made);
            Partitions oldDays = new Partitions(old);
            long jobs = carry.jobs(results, oldDays, newDays);
            long usage = carry.usage(HorizonPolicy.ofHours(sources, Topics.USAGE));
            newDays.ensure(oldDays.existing().keySet());
            RebuildTables.analyse(made);

            listener.said("exchanging the tables");
            RebuildTables.holdProjections(connection, standing);
            leftOut +=
                    replay.upTo(
                            consumer,
                            made,
                            RebuildTables.positions(connection, standing),
                            listener);
            long batches =
                    carry.batches(HorizonPolicy.of(sources, List.of(Topics.BATCHES)), results);
            carry.lateUsage(HorizonPolicy.of(sources, List.of(Topics.USAGE)));
            carry.erasures();
            RebuildTables.exchange(connection, standing);
            connection.commit();
            return new Outcome(
                    leftOut,
                    jobs,
                    results.ms() == 0
                            ? Optional.empty()
                            : Optional.of(Instant.ofEpochMilli(results.ms())),
                    usage,
                    batches);
        }
    }

    private static void requireAlone(Connection lock) throws SQLException {
        try (Statement statement = lock.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT pg_try_advisory_lock(%d)".formatted(LOCK))) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new IllegalStateException(
                        "another rebuild of this database runs (expected: one at a time)");
            }
        }
    }

    /** The schema of the tables that stand. */
    private static String prepare(Connection connection, Database made, boolean restart)
            throws SQLException {
        String standing = RebuildTables.standing(connection);
        if (!RebuildTables.exists(connection, standing, "projection_progress")) {
            throw new IllegalStateException(
                    "schema %s has no tables of Sluice: start the role results, which reads the topics from their beginning by itself"
                            .formatted(standing));
        }
        if (restart) {
            RebuildTables.drop(connection);
        }
        RebuildTables.create(connection);
        connection.commit();
        made.migrate();
        RebuildTables.requireAlike(connection, standing);
        connection.commit();
        return standing;
    }

    /** As they were when this rebuild began: what has left the topics since was read in time. */
    private List<Source> sources(
            Connection connection, String standing, Consumer<byte[], byte[]> consumer)
            throws SQLException {
        List<Source> noted = RebuildTables.sources(connection);
        if (noted.isEmpty()) {
            noted = look(consumer, RebuildTables.positions(connection, standing).keySet());
            RebuildTables.note(connection, noted);
        }
        connection.commit();
        return noted;
    }

    private List<Source> look(Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions) {
        List<Source> sources = new ArrayList<>();
        Map<TopicPartition, Long> dropped = new HashMap<>();
        consumer.beginningOffsets(partitions)
                .forEach(
                        (partition, first) -> {
                            if (first > 0) {
                                dropped.put(partition, first);
                            } else {
                                sources.add(
                                        new Source(partition.topic(), partition.partition(), 0, 0));
                            }
                        });
        Map<TopicPartition, Long> fromTheBeginning = new HashMap<>();
        dropped.keySet().forEach(partition -> fromTheBeginning.put(partition, 0L));
        Map<TopicPartition, OffsetAndTimestamp> times =
                dropped.isEmpty() ? Map.of() : consumer.offsetsForTimes(fromTheBeginning);
        long nowMs = clock.millis();
        dropped.forEach(
                (partition, first) -> {
                    OffsetAndTimestamp earliest = times.get(partition);
                    sources.add(
                            new Source(
                                    partition.topic(),
                                    partition.partition(),
                                    first,
                                    earliest == null ? nowMs : earliest.timestamp()));
                });
        return sources;
    }

    /** Until little is left, or as much comes as is read. */
    private long catchUp(
            Connection connection,
            String standing,
            Database made,
            Consumer<byte[], byte[]> consumer,
            Listener listener)
            throws SQLException {
        long leftOut = 0;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            Map<TopicPartition, Long> ends = RebuildTables.positions(connection, standing);
            Map<TopicPartition, Long> reached =
                    RebuildTables.positions(connection, RebuildTables.SCHEMA);
            connection.commit();
            long rest =
                    ends.entrySet().stream()
                            .mapToLong(
                                    end -> end.getValue() - reached.getOrDefault(end.getKey(), 0L))
                            .sum();
            if (round > 0 && rest <= REST_RECORDS) {
                return leftOut;
            }
            leftOut += replay.upTo(consumer, made, ends, listener);
        }
        return leftOut;
    }
}
