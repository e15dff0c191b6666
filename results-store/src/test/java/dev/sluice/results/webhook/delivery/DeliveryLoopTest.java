package dev.sluice.results.webhook.delivery;

import static dev.sluice.results.project.TestProjection.NOW;
import static dev.sluice.results.webhook.delivery.TestDeliveries.A;
import static dev.sluice.results.webhook.delivery.TestDeliveries.B;
import static dev.sluice.results.webhook.delivery.TestDeliveries.job;
import static dev.sluice.results.webhook.delivery.TestDeliveries.naming;
import static dev.sluice.results.webhook.delivery.TestDeliveries.target;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.results.webhook.delivery.TestSender.Sent;
import dev.sluice.results.webhook.endpoint.Endpoint;
import dev.sluice.results.webhook.send.SendOutcome.Answered;
import dev.sluice.schema.avro.JobResult;
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

/** What is sent to whom, when, and how often. */
class DeliveryLoopTest {
    private final TestDeliveries hooks = new TestDeliveries();

    @AfterEach
    void close() {
        hooks.close();
    }

    @Test
    void tellsWhoSubscribedOnce() throws Exception {
        Endpoint hears = hooks.sender.endpoints.create("acme", A, "job.succeeded", "job.failed");
        hooks.sender.endpoints.create("acme", B, "job.cancelled");
        hooks.sender.endpoints.create("globex", B, "job.succeeded");
        JobResult result = job();

        hooks.ends(result);
        hooks.sender.settle(hooks.process);

        assertThat(hooks.sender.urls()).containsExactly(A);
        JsonNode body = new ObjectMapper().readTree(hooks.sender.sent.getFirst().body());
        assertThat(body.get("type").asText()).isEqualTo("job.succeeded");
        assertThat(body.get("timestamp").asText()).isEqualTo("2026-03-10T12:00:00.100Z");
        assertThat(body.at("/data/id").asText()).isEqualTo(result.getJobId());
        assertThat(body.at("/data/status").asText()).isEqualTo("succeeded");
        assertThat(body.at("/data/usage/total_tokens").asInt()).isEqualTo(18);
        assertThat(body.get("data").has("result")).isFalse();
        assertThat(hooks.statuses()).containsExactly("delivered");
        assertThat(hooks.value("log").toString())
                .startsWith(",{\"at\":\"2026-03-10T12:00:01")
                .contains("\"status\":200,\"error\":null,\"latency_ms\":");
        assertThat(hooks.sender.endpoints.endpoints.get("acme", hears.id()).failingSinceMs())
                .isNull();
    }

    @Test
    void tellsWhomTheJobNamed() {
        Endpoint quiet = hooks.sender.endpoints.create("acme", A);
        Endpoint foreign = hooks.sender.endpoints.create("globex", B);

        hooks.ends(
                naming(job(), target(null, quiet.id())),
                naming(job(), target(null, foreign.id())),
                naming(job(), target("https://c.example/own", null)),
                job());
        hooks.sender.settle(hooks.process);

        assertThat(hooks.sender.urls()).containsExactlyInAnyOrder(A, "https://c.example/own");
    }

    @Test
    void tellsAnEndpointThatSubscribedAndIsNamedOnce() {
        Endpoint endpoint = hooks.sender.endpoints.create("acme", A, "job.succeeded");

        hooks.ends(naming(job(), target(null, endpoint.id())));
        hooks.sender.settle(hooks.process);

        assertThat(hooks.sender.urls()).containsExactly(A);
    }

    @Test
    void sendsSmallResultsWhereTheyAreWanted() throws Exception {
        hooks.sender.endpoints.createWithResults("acme", A, "job.succeeded");
        String small = "{\"id\":\"chatcmpl-1\",\"n\":1.10}";
        String large = "{\"text\":\"" + "x".repeat(19_900) + "\"}";

        hooks.ends(TestJob.acceptedAt(NOW).succeeded(1, small));
        hooks.ends(TestJob.acceptedAt(NOW).succeeded(1, large));
        hooks.sender.settle(hooks.process);

        List<String> bodies = hooks.sender.sent.stream().map(Sent::body).toList();
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
        Endpoint endpoint = hooks.sender.endpoints.create("acme", A, "job.succeeded");
        Instant start = hooks.sender.instant();
        hooks.sender.receivers(
                request ->
                        new Answered(
                                request.at().isBefore(start.plus(Duration.ofHours(1))) ? 500 : 200,
                                Optional.empty()));

        hooks.ends(job());
        hooks.sender.pass(hooks.process, Duration.ofMinutes(30), Duration.ofSeconds(5));
        assertThat(hooks.sender.endpoints.endpoints.get("acme", endpoint.id()).failingSinceMs())
                .isEqualTo(start.toEpochMilli());
        hooks.sender.pass(hooks.process, Duration.ofHours(3), Duration.ofSeconds(30));

        assertThat(
                        hooks.sender.sent.stream()
                                .map(one -> Duration.between(start, one.at()).toMinutes()))
                .containsExactly(0L, 0L, 5L, 35L, 155L);
        assertThat(hooks.sender.sent.stream().map(Sent::id).distinct()).hasSize(1);
        assertThat(hooks.statuses()).containsExactly("delivered");
        assertThat(hooks.value("attempts")).isEqualTo(5);
        assertThat(hooks.sender.endpoints.endpoints.get("acme", endpoint.id()).failingSinceMs())
                .isNull();
    }

    @Test
    void givesUpAfterThreeDays() {
        hooks.sender.endpoints.create("acme", A, "job.succeeded");
        hooks.sender.answer(500);

        hooks.ends(job());
        hooks.sender.pass(hooks.process, Duration.ofDays(4), Duration.ofMinutes(15));

        assertThat(hooks.sender.sent).hasSize(10);
        assertThat(hooks.statuses()).containsExactly("failed");
        assertThat(hooks.value("reason")).isEqualTo("status 500");
    }

    @Test
    void sendsAgainUnderTheSameIdWhatADeadProcessMayHaveSent() {
        hooks.sender.endpoints.create("acme", A, "job.succeeded");
        hooks.ends(job());

        // It sends and dies before it writes that down.
        hooks.process.round();
        assertThat(hooks.sender.sent).hasSize(1);
        hooks.sender.settle(hooks.sender.process());

        assertThat(hooks.sender.sent).hasSize(2);
        assertThat(hooks.sender.sent.stream().map(Sent::id).distinct()).hasSize(1);
        assertThat(hooks.statuses()).containsExactly("delivered");
    }

    @Test
    void makesNothingTwiceWhenTheLogIsReadAgain() throws Exception {
        hooks.sender.endpoints.create("acme", A, "job.succeeded");
        JobResult result = job();
        hooks.ends(result);

        // As after a crash of PostgreSQL that took the positions and not the rows.
        try (var connection = hooks.database.writer();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE projection_progress SET next_offset = 0");
            connection.commit();
        }
        new TestProjection(hooks.database).project(new TestTopics().record(result));
        hooks.sender.settle(hooks.process);

        assertThat(hooks.sender.sent).hasSize(1);
    }

    @Test
    void tellsNothingOfWhatIsLongPast() {
        hooks.sender.endpoints.create("acme", A, "job.succeeded");
        TestProjection late =
                new TestProjection(hooks.database, () -> NOW.plus(Duration.ofDays(4)));

        late.project(hooks.topics.record(job()));

        assertThat(hooks.statuses()).isEmpty();
    }

    @Test
    void tellsTheRunsOfAJobInOrder() {
        hooks.sender.endpoints.create("acme", A, "job.succeeded", "job.failed");
        TestJob job = TestJob.acceptedAt(NOW);
        JobResult again = job.succeeded(2);
        again.setFinishedAt(again.getFinishedAt() + 50);
        hooks.ends(job.failed(1, "no attempt is left"), again);
        hooks.sender.answer(500);
        hooks.sender.settle(hooks.process);
        assertThat(hooks.sender.sent.stream().map(Sent::id).distinct()).hasSize(1);

        hooks.sender.answer(200);
        hooks.sender.pass(hooks.process, Duration.ofMinutes(1), Duration.ofSeconds(1));

        List<Integer> runs =
                hooks.sender.sent.stream()
                        .map(one -> one.body().contains("\"run\":2") ? 2 : 1)
                        .toList();
        assertThat(runs).isSorted().endsWith(1, 2);
        assertThat(hooks.statuses()).containsExactly("delivered", "delivered");
    }

    @Test
    void callsNoAddressThatIsNotPublic() {
        hooks.ends(naming(job(), target("https://169.254.169.254/latest", null)));

        hooks.sender.settle(hooks.process);

        assertThat(hooks.sender.sent).isEmpty();
        assertThat(hooks.statuses()).containsExactly("pending");
        assertThat(hooks.value("log").toString()).contains("\"error\":\"refused\"");
    }

    @Test
    void holdsUpNobodyBehindAReceiverThatHangs() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            TestSender real = new TestSender(hooks.database, NOW.plusSeconds(1), threads);
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
                hooks.ends(job());
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
}
