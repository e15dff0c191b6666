package dev.sluice.router.runtime;

import dev.sluice.router.metric.RouterMetric;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.errors.StreamsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far this instance's stores are behind their changelogs, standby copies included: whether it
 * could take over now. Asks the brokers every few seconds on a thread of its own, so that a scrape
 * never waits for them.
 */
final class StateLag implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateLag.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final KafkaStreams streams;
    private final ScheduledExecutorService looks =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("router-state-lag").daemon().factory());
    private volatile double records = Double.NaN;

    StateLag(KafkaStreams streams, MeterRegistry meters) {
        this.streams = streams;
        RouterMetric metric = RouterMetric.STATE_LAG;
        Gauge.builder(metric.meterName(), this, lag -> lag.records)
                .description(metric.description())
                .baseUnit(metric.unit())
                .register(meters);
    }

    void start() {
        var unused =
                looks.scheduleWithFixedDelay(
                        this::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            records = sum(streams.allLocalStorePartitionLags());
        } catch (StreamsException | IllegalStateException e) {
            // Not known while there is no broker to ask or no thread to ask about.
            records = Double.NaN;
            LOG.debug("cannot tell how far the stores are behind", e);
        }
    }

    private static double sum(Map<String, Map<Integer, LagInfo>> lags) {
        return lags.values().stream()
                .flatMap(partitions -> partitions.values().stream())
                .mapToLong(LagInfo::offsetLag)
                .sum();
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
