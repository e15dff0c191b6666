package dev.sluice.worker.handoff;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/** Share consumers that answer as a test says; they know how many acknowledgements were sent. */
final class AShareConsumer {
    private static final MetricName ACKS_SENT =
            new MetricName("acknowledgements-send-total", "fetch", "", Map.of());

    private AShareConsumer() {}

    static ShareConsumer<byte[], byte[]> answering(Function<Method, @Nullable Object> calls) {
        return answering(calls, new AtomicInteger());
    }

    @SuppressWarnings("unchecked")
    static ShareConsumer<byte[], byte[]> answering(
            Function<Method, @Nullable Object> calls, AtomicInteger acksSent) {
        return (ShareConsumer<byte[], byte[]>)
                Proxy.newProxyInstance(
                        AShareConsumer.class.getClassLoader(),
                        new Class<?>[] {ShareConsumer.class},
                        (proxy, method, arguments) ->
                                method.getName().equals("metrics")
                                        ? Map.of(ACKS_SENT, counting(acksSent))
                                        : calls.apply(method));
    }

    private static Metric counting(AtomicInteger acksSent) {
        return new Metric() {
            @Override
            public MetricName metricName() {
                return ACKS_SENT;
            }

            @Override
            public Object metricValue() {
                return (double) acksSent.get();
            }
        };
    }
}
