package dev.sluice.router;

import dev.sluice.schema.avro.BatchLine;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.Idempotency;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.avro.Origin;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.job.JobIds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs for tests: of acme, on route {@code small}, due in an hour, unless said otherwise. */
final class JobBuilder {
    private static final JobIds IDS = new JobIds(new byte[32]);

    private String tenant = "acme";
    private String operation = "chat.completions";
    private String route = "small";
    private Priority priority = Priority.STANDARD;
    private Duration deadline = Duration.ofHours(1);
    private long inputBytes = 100;
    private @Nullable Long outputMax = 50L;
    private @Nullable Long costMax;
    private @Nullable BatchLine batch;
    private @Nullable Origin origin;
    private @Nullable String key;
    private String fingerprint = "";
    private @Nullable String project;
    private @Nullable String user;
    private @Nullable String apiKey;
    private OnLimit onLimit = OnLimit.QUEUE;
    private boolean replies;
    private boolean answer;
    private boolean stream;
    private @Nullable Map<String, Long> units;

    static JobBuilder aJob() {
        return new JobBuilder();
    }

    JobBuilder of(String tenant) {
        this.tenant = tenant;
        return this;
    }

    JobBuilder on(String route) {
        this.route = route;
        return this;
    }

    JobBuilder project(String project) {
        this.project = project;
        return this;
    }

    JobBuilder user(String user) {
        this.user = user;
        return this;
    }

    JobBuilder apiKey(String apiKey) {
        this.apiKey = apiKey;
        return this;
    }

    /** As made of a record of the tenant's topic. */
    JobBuilder byKafka() {
        origin = new Origin("sluice.in." + tenant, 0, 0L);
        return this;
    }

    JobBuilder priority(Priority priority) {
        this.priority = priority;
        return this;
    }

    JobBuilder dueIn(Duration deadline) {
        this.deadline = deadline;
        return this;
    }

    JobBuilder inputBytes(long inputBytes) {
        this.inputBytes = inputBytes;
        return this;
    }

    JobBuilder outputMax(@Nullable Long outputMax) {
        this.outputMax = outputMax;
        return this;
    }

    JobBuilder costMaxNanoUsd(long costMax) {
        this.costMax = costMax;
        return this;
    }

    JobBuilder lineOfABatch() {
        this.batch = new BatchLine("batch", 1);
        return this;
    }

    JobBuilder onLimit(OnLimit onLimit) {
        this.onLimit = onLimit;
        return this;
    }

    JobBuilder idempotencyKey(String key, String fingerprint) {
        this.key = key;
        this.fingerprint = fingerprint;
        this.replies = true;
        return this;
    }

    JobBuilder withReply() {
        this.replies = true;
        return this;
    }

    /** Somebody waits for the answer itself. */
    JobBuilder withWaitingCaller() {
        this.replies = true;
        this.answer = true;
        return this;
    }

    /** As {@link #withWaitingCaller}, and hears it while it comes. */
    JobBuilder streamed() {
        this.stream = true;
        return withWaitingCaller();
    }

    /** What it asks for that is billed beside tokens. */
    JobBuilder units(Map<String, Long> most) {
        this.units = most;
        return this;
    }

    JobBuilder operation(String operation) {
        this.operation = operation;
        return this;
    }

    JobRequest build(Instant now) {
        int shard = tenant.equals("acme") ? 0 : 1;
        return JobRequest.newBuilder()
                .setJobId(
                        (key == null
                                        ? IDS.random(tenant, shard, now)
                                        : IDS.derived(tenant, shard, key, now))
                                .value())
                .setCaller(
                        new Caller(
                                tenant,
                                shard,
                                project,
                                apiKey == null ? tenant + "-key" : apiKey,
                                user))
                .setOperation(operation)
                .setModel(route)
                .setBody(
                        new Body(
                                ByteBuffer.wrap("{}".getBytes(StandardCharsets.UTF_8)),
                                null,
                                BodyEncoding.IDENTITY,
                                2L,
                                null))
                .setInputTokensMax(inputBytes)
                .setOutputTokensMax(outputMax)
                .setPriority(priority)
                .setAcceptedAtMs(now.toEpochMilli())
                .setDeadlineMs(now.plus(deadline).toEpochMilli())
                .setCostMaxNanoUsd(costMax)
                .setBatch(batch)
                .setOrigin(origin)
                .setOnLimit(onLimit)
                .setIdempotency(key == null ? null : new Idempotency(hash(key), hash(fingerprint)))
                .setStream(stream)
                .setUnits(units)
                .setReplyTo(replies ? new ReplyAddress("ingress-1", 0, 0, answer, null) : null)
                .build();
    }

    private static ByteBuffer hash(String text) {
        return ByteBuffer.allocate(16).putInt(0, text.hashCode());
    }
}
