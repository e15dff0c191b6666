package dev.sluice.worker.handoff;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.AcknowledgementCommitCallback;
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

    static ShareConsumer<byte[], byte[]> answering(
            Function<Method, @Nullable Object> calls, AtomicInteger acksSent) {
        return answering(calls, acksSent, callback -> {});
    }

    /**
     * @param told whom the consumer tells of acknowledgements
     */
    static ShareConsumer<byte[], byte[]> answering(
            Function<Method, @Nullable Object> calls,
            AtomicInteger acksSent,
            Consumer<AcknowledgementCommitCallback> told) {
        return answering(calls, acksSent, told, type -> {});
    }

    /**
     * @param told whom the consumer tells of acknowledgements
     * @param acknowledged is told how, for each record
     */
    @SuppressWarnings("unchecked")
    static ShareConsumer<byte[], byte[]> answering(
            Function<Method, @Nullable Object> calls,
            AtomicInteger acksSent,
            Consumer<AcknowledgementCommitCallback> told,
            Consumer<AcknowledgeType> acknowledged) {
        return (ShareConsumer<byte[], byte[]>)
                Proxy.newProxyInstance(
                        AShareConsumer.class.getClassLoader(),
                        new Class<?>[] {ShareConsumer.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "metrics" -> Map.of(ACKS_SENT, counting(acksSent));
                                    case "setAcknowledgementCommitCallback" -> {
                                        told.accept((AcknowledgementCommitCallback) arguments[0]);
                                        yield null;
                                    }
                                    case "acknowledge" -> {
                                        acknowledged.accept((AcknowledgeType) arguments[1]);
                                        yield calls.apply(method);
                                    }
                                    default -> calls.apply(method);
                                });
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
