package dev.sluice.ingress.metric;

import java.util.List;

/** Every meter of ingress: name, what it says, its unit and its tags. Never tagged by job id. */
public enum IngressMetric {
    ACCEPTED(
            "sluice.ingress.jobs.accepted",
            Type.COUNTER,
            "jobs",
            "Jobs confirmed by the log",
            "tenant"),
    REFUSED(
            "sluice.ingress.requests.refused",
            Type.COUNTER,
            "requests",
            "Requests and bulk lines answered with an error",
            "code"),
    ACCEPT_TIME(
            "sluice.ingress.accept.time",
            Type.TIMER,
            "seconds",
            "From a read request to its confirmed append"),
    APPENDS_IN_FLIGHT(
            "sluice.ingress.appends.in.flight",
            Type.GAUGE,
            "jobs",
            "Jobs, single and of bulk requests, that the log has not confirmed yet"),
    APPEND_BYTES_IN_FLIGHT(
            "sluice.ingress.append.bytes.in.flight",
            Type.GAUGE,
            "bytes",
            "Bytes held of single submits that the log has not confirmed yet"),
    REPLY_WAITERS(
            "sluice.ingress.reply.waiters",
            Type.GAUGE,
            "requests",
            "Requests that wait for the coordinator's admission reply"),
    CHAT_CONNECTIONS(
            "sluice.ingress.chat.connections",
            Type.GAUGE,
            "connections",
            "Callers that wait for the answer of a chat completion"),
    CHAT_BYTES(
            "sluice.ingress.chat.bytes",
            Type.GAUGE,
            "bytes",
            "Bytes of answers that wait for their callers"),
    BULK_REQUESTS(
            "sluice.ingress.bulk.requests",
            Type.GAUGE,
            "requests",
            "Bulk requests that are being read or answered"),
    BATCH_LAG(
            "sluice.ingress.batch.lag",
            Type.GAUGE,
            "records",
            "Records of files and batches that this process has yet to read"),
    PASSED_OVER(
            "sluice.ingress.passed.over",
            Type.COUNTER,
            "places",
            "Records and batches of records that nobody can read, and that were passed over",
            "topic"),
    KAFKA_IN_REJECTED(
            "sluice.ingress.kafka.in.rejected",
            Type.COUNTER,
            "records",
            "Records of a tenant's topic that became no job",
            "tenant"),
    KAFKA_IN_LAG(
            "sluice.ingress.kafka.in.lag",
            Type.GAUGE,
            "records",
            "Records that wait in the partitions that this process reads"),
    KAFKA_IN_WAITING(
            "sluice.ingress.kafka.in.waiting",
            Type.GAUGE,
            "partitions",
            "Partitions that are not read now, because their tenant has no room or the store"
                    + " fails");

    enum Type {
        COUNTER,
        TIMER,
        GAUGE
    }

    private final String meterName;
    private final Type type;
    private final String unit;
    private final String description;
    private final List<String> tagKeys;

    IngressMetric(String meterName, Type type, String unit, String description, String... tagKeys) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.description = description;
        this.tagKeys = List.of(tagKeys);
    }

    public String meterName() {
        return meterName;
    }

    Type type() {
        return type;
    }

    String unit() {
        return unit;
    }

    String description() {
        return description;
    }

    public List<String> tagKeys() {
        return tagKeys;
    }
}
