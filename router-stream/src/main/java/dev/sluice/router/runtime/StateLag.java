package dev.sluice.router.runtime;

import dev.sluice.router.metric.RouterMetric;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
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
    private volatile Look last = Look.UNKNOWN;

    private record Look(double partitions, double records) {
        static final Look UNKNOWN = new Look(Double.NaN, Double.NaN);
    }

    StateLag(KafkaStreams streams, MeterRegistry meters) {
        this.streams = streams;
        show(RouterMetric.STATE_PARTITIONS, lag -> lag.last.partitions, meters);
        show(RouterMetric.STATE_LAG, lag -> lag.last.records, meters);
    }

    private void show(RouterMetric metric, ToDoubleFunction<StateLag> value, MeterRegistry meters) {
        Gauge.builder(metric.meterName(), this, value)
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
            last = look(streams.allLocalStorePartitionLags());
        } catch (StreamsException | IllegalStateException e) {
            // Not known while there is no broker to ask or no thread to ask about.
            last = Look.UNKNOWN;
            LOG.debug("cannot tell how far the stores are behind", e);
        }
    }

    private static Look look(Map<String, Map<Integer, LagInfo>> lags) {
        List<LagInfo> partitions =
                lags.values().stream().flatMap(store -> store.values().stream()).toList();
        return new Look(partitions.size(), partitions.stream().mapToLong(LagInfo::offsetLag).sum());
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
