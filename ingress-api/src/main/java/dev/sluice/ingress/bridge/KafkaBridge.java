package dev.sluice.ingress.bridge;

import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.ingress.metric.IngressMetric;
import dev.sluice.ingress.metric.IngressMetrics;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that reads the topics which the group gives this process. Until some tenant may
 * send jobs by Kafka it uses nothing of it.
 */
@Singleton
final class KafkaBridge implements Bridge {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaBridge.class);
    private static final long LOOK_EVERY_MS = 500;
    private static final long PAUSE_AFTER_FAILURE_MS = 1_000;
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final KafkaSettings kafka;
    private final RecordCodec<JobRequest> requests;
    private final String process = UUID.randomUUID().toString();
    private final Rooms rooms;
    private final Rests rests = new Rests();
    private final StepMaker maker;
    private final TopicKeeper topics;
    private final KafkaBacklogs backlogs;
    private final IngressMetrics metrics;
    private final BridgeConfig config;
    private final AtomicLong lag = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Crossing crossing;
    private @Nullable Thread thread;
    private volatile boolean dead;

    KafkaBridge(
            KafkaSettings kafka,
            RecordCodecs codecs,
            Topics topics,
            RecordJobs jobs,
            Catalogs catalogs,
            TopicKeeper keeper,
            KafkaBacklogs backlogs,
            IngressMetrics metrics,
            BridgeConfig config) {
        this.kafka = kafka;
        this.requests = codecs.forTopic(topics.byName(Topics.REQUESTS), JobRequest.class);
        this.rooms = new Rooms(backlogs);
        this.maker = new StepMaker(jobs, rooms, catalogs, System::nanoTime);
        this.topics = keeper;
        this.backlogs = backlogs;
        this.metrics = metrics;
        this.config = config;
        metrics.gauge(IngressMetric.KAFKA_IN_LAG, lag, AtomicLong::get);
        metrics.gauge(IngressMetric.KAFKA_IN_WAITING, waiting, AtomicLong::get);
    }

    @Override
    public synchronized void start() {
        if (config.enabled()) {
            thread = Thread.ofPlatform().name("ingress-kafka-in").start(this::run);
        }
    }

    @Override
    public boolean dead() {
        return dead || backlogs.dead();
    }

    @Override
    public synchronized void close() {
        closing.countDown();
        Crossing running = crossing;
        Thread runs = thread;
        if (runs == null) {
            return;
        }
        if (running != null) {
            running.wakeup();
        }
        try {
            if (!runs.join(STOP_WITHIN)) {
                LOG.warn("the bridge did not stop within {}", STOP_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        backlogs.close();
    }

    private boolean closes() {
        return closing.getCount() == 0;
    }

    private void run() {
        try {
            while (!closes()) {
                if (topics.readable().isEmpty()) {
                    pause(LOOK_EVERY_MS);
                } else {
                    cross();
                }
            }
        } catch (WakeupException e) {
            LOG.debug("the bridge stops");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            dead = true;
            LOG.error("the bridge died; this process must be restarted", e);
        }
    }

    /**
     * Goes on until the process stops, no tenant sends any more, or a step is lost; then all begins
     * anew from the log.
     */
    private void cross() throws InterruptedException {
        backlogs.start();
        try (Crossing reading =
                Crossing.open(kafka, requests, process, maker, rooms, rests, metrics, config)) {
            crossing = reading;
            Set<String> readable = topics.readable();
            while (!closes() && !readable.isEmpty()) {
                reading.round(readable);
                readable = topics.readable();
                lag.set(reading.lag());
                waiting.set(reading.waiting());
            }
        } catch (WakeupException e) {
            throw e;
        } catch (StepLostException | KafkaException e) {
            LOG.warn("a step was lost, reading again: {}", String.valueOf(e.getMessage()), e);
            topics.lost(e);
            pause(PAUSE_AFTER_FAILURE_MS);
        } finally {
            crossing = null;
            lag.set(0);
            waiting.set(0);
        }
    }

    private void pause(long ms) throws InterruptedException {
        var unused = closing.await(ms, TimeUnit.MILLISECONDS);
    }
}
