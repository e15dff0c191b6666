package dev.sluice.results.webhook.delivery;

import static dev.sluice.results.project.TestProjection.NOW;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.WebhookTarget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From results to receivers, with a real PostgreSQL and time that passes as the test says. */
final class TestDeliveries implements AutoCloseable {
    static final String A = "https://a.example/hook";
    static final String B = "https://b.example/hook";

    final Database database = TestPostgres.database();
    final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);
    final TestSender sender = new TestSender(database, NOW.plusSeconds(1));
    final DeliveryLoop process = sender.process();

    @Override
    public void close() {
        database.close();
    }

    void ends(JobResult... results) {
        for (JobResult result : results) {
            projection.project(topics.record(result));
        }
    }

    static JobResult job() {
        return TestJob.acceptedAt(NOW).succeeded(1);
    }

    static JobResult naming(JobResult result, WebhookTarget target) {
        result.setWebhook(target);
        return result;
    }

    Object value(String what) {
        Object value =
                TestPostgres.value(database, "SELECT " + what + " FROM webhook_delivery LIMIT 1");
        return value == null ? "null" : value;
    }

    List<String> statuses() {
        Object all =
                TestPostgres.value(
                        database,
                        "SELECT string_agg(status, ',' ORDER BY created_ms, id) FROM webhook_delivery");
        return all == null ? List.of() : List.of(all.toString().split(","));
    }

    // The generated setters take null, their parameters do not say so.
    @SuppressWarnings("NullAway")
    static WebhookTarget target(@Nullable String url, @Nullable String endpoint) {
        WebhookTarget target = new WebhookTarget();
        target.setUrl(url);
        target.setEndpointId(endpoint);
        return target;
    }
}
