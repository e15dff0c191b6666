package dev.sluice.ingress.metric;

import dev.sluice.schema.error.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** Records {@link IngressMetric}s; meters are looked up once. Thread-safe. */
@Singleton
public final class IngressMetrics {
    private final MeterRegistry registry;
    private final Map<String, Counter> acceptedByTenant = new ConcurrentHashMap<>();
    private final Map<String, Counter> rejectedByTenant = new ConcurrentHashMap<>();
    private final Map<String, Counter> passedOverByTopic = new ConcurrentHashMap<>();
    private final Map<ErrorCode, Counter> refusedByCode = new EnumMap<>(ErrorCode.class);
    private final Timer acceptTime;

    IngressMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (ErrorCode code : ErrorCode.values()) {
            refusedByCode.put(code, counter(IngressMetric.REFUSED, code.wireId()));
        }
        this.acceptTime =
                Timer.builder(IngressMetric.ACCEPT_TIME.meterName())
                        .description(IngressMetric.ACCEPT_TIME.description())
                        .serviceLevelObjectives(
                                Duration.ofMillis(2),
                                Duration.ofMillis(5),
                                Duration.ofMillis(15),
                                Duration.ofMillis(50),
                                Duration.ofMillis(250),
                                Duration.ofSeconds(2))
                        .register(registry);
    }

    public void accepted(String tenant, long nanos) {
        acceptedByTenant
                .computeIfAbsent(tenant, name -> counter(IngressMetric.ACCEPTED, name))
                .increment();
        acceptTime.record(Duration.ofNanos(nanos));
    }

    /** A record of the tenant's topic that became no job. */
    public void rejected(String tenant) {
        rejectedByTenant
                .computeIfAbsent(tenant, name -> counter(IngressMetric.KAFKA_IN_REJECTED, name))
                .increment();
    }

    /** What can never be read was passed over. */
    public void passedOver(String topic) {
        passedOverByTopic
                .computeIfAbsent(topic, name -> counter(IngressMetric.PASSED_OVER, name))
                .increment();
    }

    public void refused(ErrorCode code) {
        Counter counter = refusedByCode.get(code);
        if (counter != null) {
            counter.increment();
        }
    }

    /** Shows {@code value} of {@code owner}, which must live as long as the process. */
    public <T> void gauge(IngressMetric metric, T owner, ToDoubleFunction<T> value) {
        Gauge.builder(metric.meterName(), owner, value)
                .description(metric.description())
                .baseUnit(metric.unit())
                .register(registry);
    }

    private Counter counter(IngressMetric metric, String tag) {
        return Counter.builder(metric.meterName())
                .description(metric.description())
                .tag(metric.tagKeys().getFirst(), tag)
                .register(registry);
    }
}
