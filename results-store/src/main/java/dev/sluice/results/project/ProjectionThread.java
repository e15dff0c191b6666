package dev.sluice.results.project;

import dev.sluice.results.metric.ResultsMetrics;
import dev.sluice.results.postgres.Database;
import dev.sluice.runtime.kafka.KafkaSettings;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the projection on a thread of its own, against the real topics. */
@Singleton
public final class ProjectionThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectionThread.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final int FETCH_MIN_BYTES = 64 * 1024;

    private final KafkaSettings kafka;
    private final ProjectionConfig config;
    private final RecordFolder folder;
    private final BatchWriter writer;
    private final Database database;
    private final ResultsMetrics metrics;
    private final InstantSource clock;
    private @Nullable Thread thread;
    private volatile @Nullable Projection projection;
    private volatile boolean failed;

    ProjectionThread(
            KafkaSettings kafka,
            ProjectionConfig config,
            RecordFolder folder,
            BatchWriter writer,
            Database database,
            ResultsMetrics metrics,
            InstantSource clock) {
        this.kafka = kafka;
        this.config = config;
        this.folder = folder;
        this.writer = writer;
        this.database = database;
        this.metrics = metrics;
        this.clock = clock;
    }

    public synchronized void start() {
        var consumer =
                new KafkaConsumer<>(
                        consumerSettings(),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        Projection started =
                new Projection(consumer, folder, writer, database, config, metrics, clock);
        projection = started;
        thread = Thread.ofPlatform().name("results-projection").start(() -> run(started));
    }

    public boolean working() {
        Projection current = projection;
        return current != null && current.working();
    }

    /** Coordinator partitions that this instance projects, now. */
    public Set<Integer> owned() {
        Projection current = projection;
        return current == null ? Set.of() : current.owned();
    }

    /** Whether the thread died; the process should be restarted. */
    public boolean failed() {
        return failed;
    }

    /** Waits until the batch under way is committed. */
    @Override
    public synchronized void close() {
        if (projection == null || thread == null) {
            return;
        }
        projection.stop();
        try {
            if (!thread.join(STOP_WITHIN)) {
                LOG.warn("the projection did not stop within {}", STOP_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Projection running) {
        try {
            running.run();
        } catch (RuntimeException e) {
            failed = true;
            LOG.error("the projection died; reads grow stale until this process is restarted", e);
        }
    }

    private Map<String, Object> consumerSettings() {
        Map<String, Object> settings = kafka.committedReader("sluice-results");
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.group());
        // Events and results of a coordinator partition go to the same instance: their rows fold.
        settings.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName());
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.batchRecords());
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, config.fetchBytes());
        // The broker gathers for half the linger, so that a busy log is not read record by record.
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, FETCH_MIN_BYTES);
        settings.put(
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                (int) Math.max(1, config.linger().toMillis() / 2));
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        return settings;
    }
}
