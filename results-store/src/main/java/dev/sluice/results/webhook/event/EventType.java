package dev.sluice.results.webhook.event;

import dev.sluice.schema.avro.TerminalStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Every type of event. Names may change, wire ids never do. */
public enum EventType {
    JOB_SUCCEEDED("job.succeeded"),
    JOB_FAILED("job.failed"),
    JOB_CANCELLED("job.cancelled"),
    JOB_EXPIRED("job.expired"),
    BATCH_COMPLETED("batch.completed"),
    BATCH_FAILED("batch.failed"),
    BATCH_EXPIRED("batch.expired"),
    BATCH_CANCELLED("batch.cancelled"),
    BUDGET_THRESHOLD("budget.threshold"),
    ENDPOINT_DISABLED("endpoint.disabled"),
    /** Sent when a tenant asks for it, whatever the endpoint subscribed. */
    ENDPOINT_TEST("endpoint.test");

    private final String wireId;

    EventType(String wireId) {
        this.wireId = wireId;
    }

    public String wireId() {
        return wireId;
    }

    /** Those that an endpoint can subscribe. */
    public static List<String> subscribable() {
        return Arrays.stream(values())
                .filter(type -> type != ENDPOINT_TEST)
                .map(EventType::wireId)
                .toList();
    }

    public static Optional<EventType> ofWireId(String wireId) {
        return Arrays.stream(values()).filter(type -> type.wireId.equals(wireId)).findFirst();
    }

    public static EventType of(TerminalStatus status) {
        return switch (status) {
            case SUCCEEDED -> JOB_SUCCEEDED;
            case FAILED -> JOB_FAILED;
            case CANCELLED -> JOB_CANCELLED;
            case EXPIRED -> JOB_EXPIRED;
        };
    }
}
