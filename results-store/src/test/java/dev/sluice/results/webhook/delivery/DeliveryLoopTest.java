package dev.sluice.results.webhook.delivery;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.results.webhook.delivery.TestSender.Sent;
import dev.sluice.results.webhook.endpoint.Endpoint;
import dev.sluice.results.webhook.send.SendOutcome.Answered;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.WebhookTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From results to receivers, with a real PostgreSQL and time that passes as the test says. */
class DeliveryLoopTest {
    private static final String A = "https://a.example/hook";
    private static final String B = "https://b.example/hook";

    private final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);
    private final TestSender sender = new TestSender(database, NOW.plusSeconds(1));
    private final DeliveryLoop process = sender.process();

    @AfterEach
    void close() {
        database.close();
    }

    private void ends(JobResult... results) {
        for (JobResult result : results) {
            projection.project(topics.record(result));
        }
    }

    private static JobResult job() {
        return TestJob.acceptedAt(NOW).succeeded(1);
    }

    private static JobResult naming(JobResult result, WebhookTarget target) {
        result.setWebhook(target);
        return result;
    }

    private Object value(String what) {
        Object value =
                TestPostgres.value(database, "SELECT " + what + " FROM webhook_delivery LIMIT 1");
        return value == null ? "null" : value;
    }

    private List<String> statuses() {
        Object all =
                TestPostgres.value(
                        database,
                        "SELECT string_agg(status, ',' ORDER BY created_ms, id) FROM webhook_delivery");
        return all == null ? List.of() : List.of(all.toString().split(","));
    }

    @Test
    void tellsWhoSubscribedOnce() throws Exception {
        Endpoint hears = sender.endpoints.create("acme", A, "job.succeeded", "job.failed");
        sender.endpoints.create("acme", B, "job.cancelled");
        sender.endpoints.create("globex", B, "job.succeeded");
        JobResult result = job();

        ends(result);
        sender.settle(process);

        assertThat(sender.urls()).containsExactly(A);
        JsonNode body = new ObjectMapper().readTree(sender.sent.getFirst().body());
        assertThat(body.get("type").asText()).isEqualTo("job.succeeded");
        assertThat(body.get("timestamp").asText()).isEqualTo("2026-03-10T12:00:00.100Z");
        assertThat(body.at("/data/id").asText()).isEqualTo(result.getJobId());
        assertThat(body.at("/data/status").asText()).isEqualTo("succeeded");
        assertThat(body.at("/data/usage/total_tokens").asInt()).isEqualTo(18);
        assertThat(body.get("data").has("result")).isFalse();
        assertThat(statuses()).containsExactly("delivered");
        assertThat(value("log").toString())
                .startsWith(",{\"at\":\"2026-03-10T12:00:01")
                .contains("\"status\":200,\"error\":null,\"latency_ms\":");
        assertThat(sender.endpoints.endpoints.get("acme", hears.id()).failingSinceMs()).isNull();
    }

    @Test
    void tellsWhomTheJobNamed() {
        Endpoint quiet = sender.endpoints.create("acme", A);
        Endpoint foreign = sender.endpoints.create("globex", B);

        ends(
                naming(job(), target(null, quiet.id())),
                naming(job(), target(null, foreign.id())),
                naming(job(), target("https://c.example/own", null)),
                job());
        sender.settle(process);

        assertThat(sender.urls()).containsExactlyInAnyOrder(A, "https://c.example/own");
    }

    @Test
    void enablingAnEndpointEndsThePauseOfItsBreaker() {
        Endpoint endpoint = sender.endpoints.create("acme", A, "job.succeeded");
        sender.answer(500);
        for (int i = 0; i < 40; i++) {
            ends(job());
        }
        sender.settle(process);
        int before = sender.sent.size();
        sender.answer(200);
        ends(job());
        sender.settle(process);
        assertThat(sender.sent).as("it is shut for 30 s").hasSize(before);

        sender.endpoints.enable(endpoint, true);
        sender.pass(process, Duration.ofSeconds(2), Duration.ofMillis(250));

        assertThat(sender.sent).hasSizeGreaterThan(before + 1);
    }

    @Test
    void enablingCountsOnce() {
        Endpoint endpoint = sender.endpoints.create("acme", A, "job.succeeded");
        sender.endpoints.enable(endpoint, true);
        sender.answer(500);
        for (int i = 0; i < 40; i++) {
            ends(job());
        }
        sender.settle(process);
        int before = sender.sent.size();

        sender.settle(process);

        assertThat(sender.sent).as("the breaker stays shut").hasSize(before);
    }

    @Test
    void tellsAnEndpointThatSubscribedAndIsNamedOnce() {
        Endpoint endpoint = sender.endpoints.create("acme", A, "job.succeeded");

        ends(naming(job(), target(null, endpoint.id())));
        sender.settle(process);

        assertThat(sender.urls()).containsExactly(A);
    }

    @Test
    void sendsSmallResultsWhereTheyAreWanted() throws Exception {
        sender.endpoints.createWithResults("acme", A, "job.succeeded");
        String small = "{\"id\":\"chatcmpl-1\",\"n\":1.10}";
        String large = "{\"text\":\"" + "x".repeat(19_900) + "\"}";

        ends(TestJob.acceptedAt(NOW).succeeded(1, small));
        ends(TestJob.acceptedAt(NOW).succeeded(1, large));
        sender.settle(process);

        List<String> bodies = sender.sent.stream().map(Sent::body).toList();
        assertThat(bodies)
                .anySatisfy(
                        body ->
                                assertThat(body)
                                        .endsWith(
                                                ",\"result\":{\"status_code\":200,\"body\":"
                                                        + small
                                                        + "}}}"));
        assertThat(bodies).anySatisfy(body -> assertThat(body).endsWith(",\"result\":null}}"));
        for (String body : bodies) {
            assertThat(new ObjectMapper().readTree(body).get("type").asText())
                    .isEqualTo("job.succeeded");
        }
    }

    @Test
    void triesForAsLongAsAReceiverFailsUnderOneId() {
        Endpoint endpoint = sender.endpoints.create("acme", A, "job.succeeded");
        Instant start = sender.instant();
        sender.receivers(
                request ->
                        new Answered(
                                request.at().isBefore(start.plus(Duration.ofHours(1))) ? 500 : 200,
                                Optional.empty()));

        ends(job());
        sender.pass(process, Duration.ofMinutes(30), Duration.ofSeconds(5));
        assertThat(sender.endpoints.endpoints.get("acme", endpoint.id()).failingSinceMs())
                .isEqualTo(start.toEpochMilli());
        sender.pass(process, Duration.ofHours(3), Duration.ofSeconds(30));

        assertThat(sender.sent.stream().map(one -> Duration.between(start, one.at()).toMinutes()))
                .containsExactly(0L, 0L, 5L, 35L, 155L);
        assertThat(sender.sent.stream().map(Sent::id).distinct()).hasSize(1);
        assertThat(statuses()).containsExactly("delivered");
        assertThat(value("attempts")).isEqualTo(5);
        assertThat(sender.endpoints.endpoints.get("acme", endpoint.id()).failingSinceMs()).isNull();
    }

    @Test
    void givesUpAfterThreeDays() {
        sender.endpoints.create("acme", A, "job.succeeded");
        sender.answer(500);

        ends(job());
        sender.pass(process, Duration.ofDays(4), Duration.ofMinutes(15));

        assertThat(sender.sent).hasSize(10);
        assertThat(statuses()).containsExactly("failed");
        assertThat(value("reason")).isEqualTo("status 500");
    }

    @Test
    void sendsAgainUnderTheSameIdWhatADeadProcessMayHaveSent() {
        sender.endpoints.create("acme", A, "job.succeeded");
        ends(job());

        // It sends and dies before it writes that down.
        process.round();
        assertThat(sender.sent).hasSize(1);
        sender.settle(sender.process());

        assertThat(sender.sent).hasSize(2);
        assertThat(sender.sent.stream().map(Sent::id).distinct()).hasSize(1);
        assertThat(statuses()).containsExactly("delivered");
    }

    @Test
    void makesNothingTwiceWhenTheLogIsReadAgain() throws Exception {
        sender.endpoints.create("acme", A, "job.succeeded");
        JobResult result = job();
        ends(result);

        // As after a crash of PostgreSQL that took the positions and not the rows.
        try (var connection = database.writer();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE projection_progress SET next_offset = 0");
            connection.commit();
        }
        new TestProjection(database).project(new TestTopics().record(result));
        sender.settle(process);

        assertThat(sender.sent).hasSize(1);
    }

    @Test
    void tellsNothingOfWhatIsLongPast() {
        sender.endpoints.create("acme", A, "job.succeeded");
        TestProjection late = new TestProjection(database, () -> NOW.plus(Duration.ofDays(4)));

        late.project(topics.record(job()));

        assertThat(statuses()).isEmpty();
    }

    @Test
    void tellsTheRunsOfAJobInOrder() {
        sender.endpoints.create("acme", A, "job.succeeded", "job.failed");
        TestJob job = TestJob.acceptedAt(NOW);
        JobResult again = job.succeeded(2);
        again.setFinishedAt(again.getFinishedAt() + 50);
        ends(job.failed(1, "no attempt is left"), again);
        sender.answer(500);
        sender.settle(process);
        assertThat(sender.sent.stream().map(Sent::id).distinct()).hasSize(1);

        sender.answer(200);
        sender.pass(process, Duration.ofMinutes(1), Duration.ofSeconds(1));

        List<Integer> runs =
                sender.sent.stream().map(one -> one.body().contains("\"run\":2") ? 2 : 1).toList();
        assertThat(runs).isSorted().endsWith(1, 2);
        assertThat(statuses()).containsExactly("delivered", "delivered");
    }

    @Test
    void disablesAnEndpointThatIsGoneAndTellsTheOthers() {
        Endpoint gone = sender.endpoints.create("acme", A, "job.succeeded");
        sender.endpoints.create("acme", B, "endpoint.disabled");
        sender.receivers(
                request -> new Answered(request.url().equals(A) ? 410 : 200, Optional.empty()));

        ends(job());
        sender.settle(process);
        ends(job());
        sender.settle(process);

        Endpoint now = sender.endpoints.endpoints.get("acme", gone.id());
        assertThat(now.enabled()).isFalse();
        assertThat(now.disabledReason()).isEqualTo("gone");
        assertThat(sender.urls()).containsExactly(A, B);
        assertThat(sender.sent.getLast().body())
                .contains("\"type\":\"endpoint.disabled\"")
                .contains(gone.id());
    }

    @Test
    void disablesAnEndpointThatFailsForFiveDays() {
        Endpoint endpoint = sender.endpoints.create("acme", A, "job.succeeded");
        sender.answer(500);

        for (int day = 0; day < 6; day++) {
            Instant at = NOW.plus(Duration.ofDays(day));
            new TestProjection(database, () -> at)
                    .project(new TestTopics().record(TestJob.acceptedAt(at).succeeded(1)));
            sender.pass(process, Duration.ofDays(1), Duration.ofMinutes(15));
        }

        assertThat(sender.endpoints.endpoints.get("acme", endpoint.id()).disabledReason())
                .isEqualTo("failing");
    }

    @Test
    void sendsNothingToWhatWasDisabledMeanwhile() {
        Endpoint endpoint = sender.endpoints.create("acme", A, "job.succeeded");
        ends(job());
        sender.endpoints.enable(endpoint, false);

        sender.settle(process);

        assertThat(sender.sent).isEmpty();
        assertThat(statuses()).containsExactly("failed");
        assertThat(value("reason")).isEqualTo("the endpoint is disabled");
    }

    @Test
    void signsWithBothSecretsWhileTwoAreLive() {
        Endpoint endpoint = sender.endpoints.create("acme", A, "job.succeeded");
        sender.endpoints.rotate(endpoint);

        ends(job());
        sender.settle(process);
        sender.pass(process, Duration.ofHours(25), Duration.ofHours(1));
        ends(TestJob.acceptedAt(NOW).succeeded(1));
        sender.settle(process);

        assertThat(sender.sent.getFirst().signature().split(" ")).hasSize(2);
        assertThat(sender.sent.getLast().signature().split(" ")).hasSize(1);
    }

    @Test
    void callsNoAddressThatIsNotPublic() {
        ends(naming(job(), target("https://169.254.169.254/latest", null)));

        sender.settle(process);

        assertThat(sender.sent).isEmpty();
        assertThat(statuses()).containsExactly("pending");
        assertThat(value("log").toString()).contains("\"error\":\"refused\"");
    }

    @Test
    void holdsUpNobodyBehindAReceiverThatHangs() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            TestSender real = new TestSender(database, NOW.plusSeconds(1), threads);
            real.endpoints.create("acme", A, "job.succeeded");
            real.endpoints.create("acme", B, "job.succeeded");
            Map<String, Integer> got = new HashMap<>();
            real.receivers(
                    request -> {
                        if (request.url().equals(A)) {
                            waitFor(released);
                        }
                        return new Answered(200, Optional.empty());
                    });
            for (int i = 0; i < 30; i++) {
                ends(job());
            }
            DeliveryLoop loop = real.process();
            try {
                while (real.urls().stream().filter(B::equals).count() < 30) {
                    loop.round();
                    loop.await();
                }
                real.urls().forEach(url -> got.merge(url, 1, Integer::sum));
                assertThat(got.get(A)).isLessThanOrEqualTo(8);
            } finally {
                released.countDown();
            }
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // The generated setters take null, their parameters do not say so.
    @SuppressWarnings("NullAway")
    private static WebhookTarget target(
            @org.jspecify.annotations.Nullable String url,
            @org.jspecify.annotations.Nullable String endpoint) {
        WebhookTarget target = new WebhookTarget();
        target.setUrl(url);
        target.setEndpointId(endpoint);
        return target;
    }
}
