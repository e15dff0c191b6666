package dev.sluice.bench.webhook;

import com.sun.management.OperatingSystemMXBean;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.webhook.delivery.DeliveryThread;
import dev.sluice.results.webhook.event.EventIds;
import dev.sluice.results.webhook.event.EventType;
import dev.sluice.results.webhook.event.Payloads;
import dev.sluice.results.webhook.event.WebhookEvent;
import dev.sluice.results.webhook.outbox.Outbox;
import dev.sluice.results.webhook.outbox.TargetKey;
import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.postgres.EmbeddedPostgresServer;
import io.micronaut.context.ApplicationContext;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Events through the outbox, the database and the sender to a receiver on this machine, as the
 * projection makes them: in transactions of some hundreds, without a wait.
 */
public final class WebhookBenchmark {
    private static final int EVENTS_PER_COMMIT = 500;
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    private static final Duration GIVE_UP = Duration.ofMinutes(10);
    private static final String FILLER = "x".repeat(500);

    private final WebhookPlan plan;
    private final Path home;
    private final Consumer<String> progress;

    public WebhookBenchmark(WebhookPlan plan, Path home, Consumer<String> progress) {
        this.plan = plan;
        this.home = home;
        this.progress = progress;
    }

    public WebhookFigures run() throws Exception {
        try (DataDirectory data = DataDirectory.open(home.resolve("webhooks"));
                EmbeddedPostgresServer postgres =
                        EmbeddedPostgresServer.start(
                                data.directory("postgres"), data.port("postgres"));
                Receiver receiver = new Receiver();
                ApplicationContext results = context(postgres)) {
            Database database = results.getBean(Database.class);
            database.migrate();
            endpoints(database, receiver);
            try (DeliveryThread sender = results.getBean(DeliveryThread.class)) {
                sender.start(() -> Set.of(0));
                progress.accept("Warming up");
                pass(results.getBean(Outbox.class), database, receiver);
                progress.accept("Measuring");
                return pass(results.getBean(Outbox.class), database, receiver);
            }
        }
    }

    private static ApplicationContext context(EmbeddedPostgresServer postgres) {
        return ApplicationContext.builder()
                .deduceEnvironment(false)
                .properties(
                        Map.of(
                                "sluice.role",
                                "results",
                                "sluice.results.jdbc-url",
                                postgres.jdbcUrl(),
                                "sluice.results.username",
                                postgres.user(),
                                "sluice.webhooks.plain-http",
                                true,
                                "sluice.webhooks.allowed-networks",
                                List.of("127.0.0.0/8"),
                                "sluice.kafka.bootstrap-servers",
                                "127.0.0.1:1"))
                .start();
    }

    /** One tenant each, because a tenant has a quarter of the calls at most. */
    private void endpoints(Database database, Receiver receiver) throws Exception {
        try (Connection connection = database.writer();
                PreparedStatement insert =
                        connection.prepareStatement(
                                """
                                INSERT INTO webhook_endpoint (tenant, id, url, events, include_result, enabled,
                                  created_ms, updated_ms, secret)
                                VALUES (?, 'we_bench', ?, '{job.succeeded}', false, true, 0, 0, ?)""")) {
            for (int i = 0; i < plan.endpoints(); i++) {
                insert.setString(1, "tenant-" + i);
                insert.setString(2, "http://127.0.0.1:%d/hook".formatted(receiver.port()));
                // Not sealed, as without a key: its first byte says so.
                insert.setBytes(3, new byte[33]);
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
        }
    }

    private WebhookFigures pass(Outbox outbox, Database database, Receiver receiver)
            throws Exception {
        var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = receiver.taken();
        long cpuNs = machine.getProcessCpuTime();
        long startNs = System.nanoTime();
        for (int made = 0; made < plan.deliveries(); made += EVENTS_PER_COMMIT) {
            commit(outbox, database, made, Math.min(EVENTS_PER_COMMIT, plan.deliveries() - made));
        }
        while (receiver.taken() - before < plan.deliveries()) {
            if (System.nanoTime() - startNs > GIVE_UP.toNanos()) {
                throw new IllegalStateException(
                        "%d of %d deliveries came within %s"
                                .formatted(receiver.taken() - before, plan.deliveries(), GIVE_UP));
            }
            Thread.sleep(LOOK_EVERY);
        }
        long tookNs = System.nanoTime() - startNs;
        return new WebhookFigures(
                plan.deliveries(),
                Duration.ofNanos(tookNs),
                (machine.getProcessCpuTime() - cpuNs) / 1e3 / plan.deliveries());
    }

    private void commit(Outbox outbox, Database database, int first, int count) throws Exception {
        List<WebhookEvent> events = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            events.add(event("tenant-" + i % plan.endpoints()));
        }
        List<WebhookEvent> fresh = outbox.prepare(events);
        try (Connection connection = database.writer()) {
            Set<TargetKey> told = outbox.add(connection, fresh);
            connection.commit();
            outbox.committed(told);
        }
    }

    private static WebhookEvent event(String tenant) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        EventType type = EventType.JOB_SUCCEEDED;
        String job = EventIds.fresh("job_", now);
        return new WebhookEvent(
                EventIds.event(tenant, job, 1, type, now),
                type,
                tenant,
                0,
                job,
                1,
                now,
                () ->
                        Payloads.of(
                                type,
                                now,
                                json -> {
                                    json.writeStringField("id", job);
                                    json.writeStringField("filler", FILLER);
                                }),
                null);
    }
}
