package dev.sluice.results.webhook.delivery;

import static dev.sluice.results.project.TestProjection.NOW;
import static dev.sluice.results.webhook.delivery.TestDeliveries.A;
import static dev.sluice.results.webhook.delivery.TestDeliveries.B;
import static dev.sluice.results.webhook.delivery.TestDeliveries.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.results.webhook.endpoint.Endpoint;
import dev.sluice.results.webhook.send.SendOutcome.Answered;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Endpoints that are switched on and off, by people and by what they answer. */
class EndpointStandingTest {
    private final TestDeliveries hooks = new TestDeliveries();

    @AfterEach
    void close() {
        hooks.close();
    }

    @Test
    void enablingAnEndpointEndsThePauseOfItsBreaker() {
        Endpoint endpoint = hooks.sender.endpoints.create("acme", A, "job.succeeded");
        hooks.sender.answer(500);
        for (int i = 0; i < 40; i++) {
            hooks.ends(job());
        }
        hooks.sender.settle(hooks.process);
        int before = hooks.sender.sent.size();
        hooks.sender.answer(200);
        hooks.ends(job());
        hooks.sender.settle(hooks.process);
        assertThat(hooks.sender.sent).as("it is shut for 30 s").hasSize(before);

        hooks.sender.endpoints.enable(endpoint, true);
        hooks.sender.pass(hooks.process, Duration.ofSeconds(2), Duration.ofMillis(250));

        assertThat(hooks.sender.sent).hasSizeGreaterThan(before + 1);
    }

    @Test
    void enablingCountsOnce() {
        Endpoint endpoint = hooks.sender.endpoints.create("acme", A, "job.succeeded");
        hooks.sender.endpoints.enable(endpoint, true);
        hooks.sender.answer(500);
        for (int i = 0; i < 40; i++) {
            hooks.ends(job());
        }
        hooks.sender.settle(hooks.process);
        int before = hooks.sender.sent.size();

        hooks.sender.settle(hooks.process);

        assertThat(hooks.sender.sent).as("the breaker stays shut").hasSize(before);
    }

    @Test
    void disablesAnEndpointThatIsGoneAndTellsTheOthers() {
        Endpoint gone = hooks.sender.endpoints.create("acme", A, "job.succeeded");
        hooks.sender.endpoints.create("acme", B, "endpoint.disabled");
        hooks.sender.receivers(
                request -> new Answered(request.url().equals(A) ? 410 : 200, Optional.empty()));

        hooks.ends(job());
        hooks.sender.settle(hooks.process);
        hooks.ends(job());
        hooks.sender.settle(hooks.process);

        Endpoint now = hooks.sender.endpoints.endpoints.get("acme", gone.id());
        assertThat(now.enabled()).isFalse();
        assertThat(now.disabledReason()).isEqualTo("gone");
        assertThat(hooks.sender.urls()).containsExactly(A, B);
        assertThat(hooks.sender.sent.getLast().body())
                .contains("\"type\":\"endpoint.disabled\"")
                .contains(gone.id());
    }

    @Test
    void disablesAnEndpointThatFailsForFiveDays() {
        Endpoint endpoint = hooks.sender.endpoints.create("acme", A, "job.succeeded");
        hooks.sender.endpoints.create("acme", B, "endpoint.disabled");
        hooks.sender.receivers(
                request -> new Answered(request.url().equals(A) ? 500 : 200, Optional.empty()));

        for (int day = 0; day < 6; day++) {
            Instant at = NOW.plus(Duration.ofDays(day));
            new TestProjection(hooks.database, () -> at)
                    .project(new TestTopics().record(TestJob.acceptedAt(at).succeeded(1)));
            hooks.sender.pass(hooks.process, Duration.ofDays(1), Duration.ofMinutes(15));
        }

        assertThat(hooks.sender.endpoints.endpoints.get("acme", endpoint.id()).disabledReason())
                .isEqualTo("failing");
        assertThat(hooks.sender.sent)
                .filteredOn(one -> one.url().equals(B))
                .as("the others are told, once")
                .singleElement()
                .satisfies(
                        told ->
                                assertThat(told.body())
                                        .contains("\"type\":\"endpoint.disabled\"")
                                        .contains(endpoint.id())
                                        .contains("failing"));
    }

    @Test
    void sendsNothingToWhatWasDisabledMeanwhile() {
        Endpoint endpoint = hooks.sender.endpoints.create("acme", A, "job.succeeded");
        hooks.ends(job());
        hooks.sender.endpoints.enable(endpoint, false);

        hooks.sender.settle(hooks.process);

        assertThat(hooks.sender.sent).isEmpty();
        assertThat(hooks.statuses()).containsExactly("failed");
        assertThat(hooks.value("reason")).isEqualTo("the endpoint is disabled");
    }

    @Test
    void signsWithBothSecretsWhileTwoAreLive() {
        Endpoint endpoint = hooks.sender.endpoints.create("acme", A, "job.succeeded");
        hooks.sender.endpoints.rotate(endpoint);

        hooks.ends(job());
        hooks.sender.settle(hooks.process);
        hooks.sender.pass(hooks.process, Duration.ofHours(25), Duration.ofHours(1));
        hooks.ends(TestJob.acceptedAt(NOW).succeeded(1));
        hooks.sender.settle(hooks.process);

        assertThat(hooks.sender.sent.getFirst().signature().split(" ")).hasSize(2);
        assertThat(hooks.sender.sent.getLast().signature().split(" ")).hasSize(1);
    }
}
