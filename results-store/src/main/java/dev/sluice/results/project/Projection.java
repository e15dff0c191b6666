package dev.sluice.results.project;

import dev.sluice.results.metric.ResultsMetrics;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.WriteOutcome.Fenced;
import dev.sluice.results.project.WriteOutcome.Unavailable;
import dev.sluice.results.project.WriteOutcome.Written;
import dev.sluice.schema.topic.Topics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that turns records into rows: collects a batch, writes it, goes on. While
 * PostgreSQL is away it keeps its batch and its place in the group, reads nothing, and tries again;
 * so it can start before PostgreSQL does.
 */
final class Projection {
    private static final Logger LOG = LoggerFactory.getLogger(Projection.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(500);

    private final Consumer<byte[], byte[]> consumer;
    private final Assignment assignment;
    private final RecordFolder folder;
    private final BatchWriter writer;
    private final Database database;
    private final ProjectionConfig config;
    private final ResultsMetrics metrics;
    private final InstantSource clock;
    private final long startedMs;
    private final Backoff backoff;
    private int lastRecords;
    private volatile boolean closing;
    private volatile boolean working;
    private volatile Set<Integer> owned = Set.of();

    Projection(
            Consumer<byte[], byte[]> consumer,
            RecordFolder folder,
            BatchWriter writer,
            Database database,
            ProjectionConfig config,
            ResultsMetrics metrics,
            InstantSource clock) {
        this.consumer = consumer;
        this.assignment = new Assignment(consumer);
        this.folder = folder;
        this.writer = writer;
        this.database = database;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.startedMs = clock.millis();
        this.backoff = new Backoff(config.backoffMax());
    }

    /** Runs until {@link #stop}; closes the consumer. */
    void run() {
        try (consumer) {
            consumer.subscribe(
                    List.of(
                            Topics.JOB_EVENTS,
                            Topics.RESULTS,
                            Topics.ALERTS,
                            Topics.USAGE,
                            Topics.BATCHES,
                            Topics.ERASURES),
                    assignment);
            while (!closing) {
                if (positioned()) {
                    write(collect());
                }
            }
        } catch (WakeupException e) {
            LOG.debug("projection stops");
        } finally {
            working = false;
            owned = Set.of();
        }
    }

    /** From any thread. What was collected and not yet written is read again by the next owner. */
    void stop() {
        closing = true;
        consumer.wakeup();
    }

    /** Whether PostgreSQL took the last batch and the lag of every owned partition is known. */
    boolean working() {
        return working;
    }

    /** Coordinator partitions whose results are read here. */
    Set<Integer> owned() {
        return owned;
    }

    private boolean positioned() {
        if (assignment.unpositioned().isEmpty()) {
            return true;
        }
        try {
            database.migrate();
            try (Connection connection = database.writer()) {
                assignment.position(
                        ProgressTable.load(connection, List.copyOf(assignment.unpositioned())));
                connection.commit();
            }
            backoff.reset();
            return true;
        } catch (SQLException | FlywayException e) {
            waitForPostgres(e);
            return false;
        }
    }

    private Batch collect() {
        Batch batch = new Batch();
        int changes = assignment.changes();
        long lingerUntilNs = 0;
        Duration wait = IDLE_POLL;
        do {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
                if (changes != assignment.changes()) {
                    batch = new Batch();
                    changes = assignment.changes();
                }
                folder.fold(record, batch, assignment::position);
            }
            if (changes != assignment.changes() || batch.isEmpty()) {
                measureLag();
                return new Batch();
            }
            if (lingerUntilNs == 0) {
                lingerUntilNs = System.nanoTime() + config.lingerAfter(lastRecords).toNanos();
            }
            wait = Duration.ofNanos(lingerUntilNs - System.nanoTime());
        } while (wait.isPositive() && batch.records() < config.batchRecords());
        caughtUp(batch);
        lastRecords = batch.records();
        return batch;
    }

    private void write(Batch batch) {
        int changes = assignment.changes();
        while (!batch.isEmpty() && !closing && changes == assignment.changes()) {
            switch (writer.write(batch, assignment::position)) {
                case Written() -> {
                    assignment.moved(batch.positions());
                    assignment.resume();
                    metrics.expired(batch.expiredRecords());
                    backoff.reset();
                    measureLag();
                    return;
                }
                case Fenced() -> {
                    LOG.info("another instance moved on; reading the stored positions again");
                    assignment.forget();
                }
                case Unavailable(Exception cause) -> waitForPostgres(cause);
            }
        }
        assignment.resume();
    }

    /** Stays in the group while it waits: polls, but everything is paused. */
    private void waitForPostgres(Exception cause) {
        metrics.unavailable();
        if (working) {
            LOG.warn("the projection waits for PostgreSQL: {}", cause.getMessage());
        } else {
            LOG.debug("the projection still waits for PostgreSQL", cause);
        }
        working = false;
        assignment.pause();
        consumer.poll(backoff.next());
    }

    /**
     * Where results have been read to their end while events moved on, nothing older is missing; an
     * idle results partition must not hold the watermark back.
     */
    private void caughtUp(Batch batch) {
        for (TopicPartition events : List.copyOf(batch.positions().keySet())) {
            TopicPartition results = new TopicPartition(Topics.RESULTS, events.partition());
            SourcePosition read = batch.positions().get(events);
            if (events.topic().equals(Topics.JOB_EVENTS)
                    && read != null
                    && assignment.positioned().contains(results)
                    && assignment.lag(results).orElse(1) == 0) {
                SourcePosition position =
                        batch.positions().getOrDefault(results, assignment.position(results));
                batch.position(results, position.readThrough(read.readThroughMs()));
            }
        }
    }

    private void measureLag() {
        long nowMs = clock.millis();
        long records = 0;
        long readThroughMs = nowMs;
        long watermarkMs = nowMs;
        // An instance beyond the number of partitions owns none and serves reads all the same.
        boolean known = assignment.changes() > 0 && assignment.unpositioned().isEmpty();
        for (TopicPartition partition : assignment.positioned()) {
            OptionalLong lag = assignment.lag(partition);
            known &= lag.isPresent();
            if (lag.orElse(0) > 0) {
                SourcePosition position = assignment.position(partition);
                records += lag.getAsLong();
                readThroughMs = Math.min(readThroughMs, orStart(position.readThroughMs()));
                if (partition.topic().equals(Topics.JOB_EVENTS)) {
                    watermarkMs = Math.min(watermarkMs, orStart(position.watermarkMs()));
                }
            }
        }
        metrics.lag(
                records,
                Duration.ofMillis(nowMs - readThroughMs),
                Duration.ofMillis(nowMs - watermarkMs));
        if (known && !working) {
            LOG.info("projecting {} partitions, {} records behind", positions(), records);
        }
        working = known;
        owned =
                assignment.positioned().stream()
                        .filter(partition -> partition.topic().equals(Topics.RESULTS))
                        .map(TopicPartition::partition)
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** A partition of which nothing was read yet is behind for as long as this runs, at least. */
    private long orStart(long epochMs) {
        return epochMs == 0 ? startedMs : epochMs;
    }

    private int positions() {
        return assignment.positioned().size();
    }
}
