package dev.sluice.results.webhook.delivery;

import dev.sluice.results.metric.WebhookMetrics;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.DayCatalogue;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.results.testkit.TestWebhooks;
import dev.sluice.results.webhook.endpoint.Sealer;
import dev.sluice.results.webhook.endpoint.TestEndpoints;
import dev.sluice.results.webhook.outbox.DeliveryPartitions;
import dev.sluice.results.webhook.outbox.Outbox;
import dev.sluice.results.webhook.send.HookRequest;
import dev.sluice.results.webhook.send.SendOutcome;
import dev.sluice.runtime.egress.EgressConfig;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.DirectoryBlobStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** A sender whose time and whose receivers are the test's. */
final class TestSender implements InstantSource {
    final List<Sent> sent = new CopyOnWriteArrayList<>();
    final Outbox outbox;
    final TestEndpoints endpoints;
    private final Database database;
    private final Executor executor;
    private volatile Instant now;
    private volatile Function<Sent, SendOutcome> receivers =
            request -> new SendOutcome.Answered(200, Optional.empty());

    /** What a receiver got. */
    record Sent(String url, String id, String signature, String body, Instant at) {}

    TestSender(Database database, Instant start) {
        this(database, start, Runnable::run);
    }

    TestSender(Database database, Instant start, Executor executor) {
        this.database = database;
        this.now = start;
        this.executor = executor;
        this.outbox =
                new Outbox(new DeliveryPartitions(database), metrics(), TestWebhooks.CONFIG, this);
        this.endpoints = new TestEndpoints(database, this);
    }

    @Override
    public Instant instant() {
        return now;
    }

    void receivers(Function<Sent, SendOutcome> answers) {
        receivers = answers;
    }

    void answer(int status) {
        receivers = request -> new SendOutcome.Answered(status, Optional.empty());
    }

    /** A process of its own that knows nothing but what PostgreSQL does. */
    DeliveryLoop process() {
        Attempt attempt =
                new Attempt(
                        new Sealer(TestWebhooks.CONFIG),
                        new JobResults(
                                database,
                                new DayCatalogue(),
                                new Bodies(
                                        new DirectoryBlobStore(
                                                Path.of("target", "webhook-blobs"), 1 << 24))),
                        new EgressConfig(List.of(), false).rules(),
                        this::send,
                        this);
        return new DeliveryLoop(
                new DeliveryRows(
                        database,
                        new DeliveryPartitions(database),
                        endpoints.endpoints,
                        outbox,
                        TestWebhooks.CONFIG),
                attempt,
                TestWebhooks.CONFIG,
                metrics(),
                () -> Set.of(TestTopics.PARTITION),
                executor,
                this,
                () -> 0.5);
    }

    /** Lets time pass; the process does what it can every so often. */
    void pass(DeliveryLoop process, Duration time, Duration step) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            process.round();
            process.round();
            now = now.plus(step);
        }
        process.round();
    }

    /** As long as it takes to send what is due and to write it down. */
    void settle(DeliveryLoop process) {
        pass(process, Duration.ofSeconds(3), Duration.ofMillis(250));
    }

    List<String> urls() {
        return sent.stream().map(Sent::url).toList();
    }

    private SendOutcome send(HookRequest request) {
        Sent one =
                new Sent(
                        request.url().uri().toString(),
                        request.headers().getOrDefault("webhook-id", ""),
                        request.headers().getOrDefault("webhook-signature", ""),
                        new String(request.body(), StandardCharsets.UTF_8),
                        now);
        sent.add(one);
        return receivers.apply(one);
    }

    private static WebhookMetrics metrics() {
        return new WebhookMetrics(new SimpleMeterRegistry());
    }
}
