package dev.sluice.results.webhook.delivery;

import static dev.sluice.results.project.TestProjection.NOW;
import static dev.sluice.results.webhook.delivery.TestDeliveries.A;
import static dev.sluice.results.webhook.delivery.TestDeliveries.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.testkit.HeldJobs;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.schema.avro.JobResult;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Results that are sent along. */
class JobResultsTest {
    private final TestDeliveries hooks = new TestDeliveries();

    @BeforeEach
    void subscribe() {
        hooks.sender.endpoints.createWithResults("acme", A, "job.succeeded");
    }

    @AfterEach
    void close() {
        hooks.close();
    }

    @Test
    void areReadFromTheTablesOfTheirDayAlone() throws Exception {
        hooks.ends(job());

        try (var held = HeldJobs.of(hooks.database)) {
            assertThat(held).isNotNull();
            hooks.sender.settle(hooks.process);
        }

        assertThat(hooks.sender.sent.getFirst().body()).contains("\"result\":{\"status_code\":200");
    }

    @Test
    void areFoundInEachClass() {
        hooks.ends(TestJob.acceptedAt(NOW).ofClass("long").succeeded(1, "{\"long\":true}"));
        hooks.ends(TestJob.acceptedAt(NOW).succeeded(1, "{\"standard\":true}"));
        hooks.sender.settle(hooks.process);

        assertThat(hooks.sender.sent)
                .extracting(TestSender.Sent::body)
                .anyMatch(body -> body.contains("{\"long\":true}"))
                .anyMatch(body -> body.contains("{\"standard\":true}"));
    }

    @Test
    void areNotSentOfARunThatALaterOneHasReplaced() {
        TestJob job = TestJob.acceptedAt(NOW);
        JobResult again = job.succeeded(2, "{\"second\":true}");
        again.setFinishedAt(again.getFinishedAt() + 50);
        hooks.ends(job.succeeded(1), again);

        hooks.sender.pass(hooks.process, Duration.ofSeconds(2), Duration.ofMillis(250));

        assertThat(hooks.sender.sent.getFirst().body()).endsWith(",\"result\":null}}");
        assertThat(hooks.sender.sent.getLast().body()).contains("{\"second\":true}");
    }
}
