package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a caller sees of jobs that wait: for a lane of four calls a second, for a slow call. */
final class QueuedJobsIT {
    private static final int JOBS = 100;
    private static final ModelBehaviour A_SECOND =
            ModelBehaviour.defaults().withLatency(new LatencyModel(Duration.ofSeconds(1), 0, 0));
    private static final ModelBehaviour HALF_A_MINUTE =
            ModelBehaviour.defaults().withLatency(new LatencyModel(Duration.ofSeconds(30), 0, 0));
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void showsWhereAJobStandsAndGetsAHurriedOneDone() throws Exception {
        try (var simulator =
                        ProviderSimulator.start(
                                SimulatorConfig.defaults()
                                        .withModel("narrow", A_SECOND)
                                        .withModel("wide", A_SECOND)
                                        .withModel("slow", HALF_A_MINUTE));
                var sluice = TestInstallation.create()) {
            sluice.seed(
                    Path.of(
                            Objects.requireNonNull(getClass().getResource("/catalog/queued.yaml"))
                                    .toURI()),
                    simulator);
            for (Role role : List.of(Role.INGRESS, Role.WORKER, Role.RESULTS, Role.ROUTER)) {
                var running = sluice.start(role, Map.of());
                await(role + " is ready").atMost(Duration.ofSeconds(60)).until(running::ready);
            }
            try (ApiClient acme = sluice.client("acme")) {
                List<String> lines = new ArrayList<>();
                for (int i = 0; i < JOBS; i++) {
                    lines.add(ApiClient.line("narrow", "Question %d?".formatted(i), ""));
                }
                acme.submitAll(lines);
                String last = acme.submit(ApiClient.line("narrow", "Last?", ""));
                String hurried =
                        acme.submit(ApiClient.line("either", "Soon?", "\"deadline\":\"12s\""));

                standsInLine(acme, last);
                JsonNode done = acme.job(hurried);

                assertThat(done.path("status").asText()).isEqualTo("succeeded");
                await("all have ended")
                        .atMost(Duration.ofSeconds(90))
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> results(sluice).size() == JOBS + 2);
                assertThat(results(sluice))
                        .extracting(JobResult::getStatus)
                        .containsOnly(TerminalStatus.SUCCEEDED);
                assertThat(document(acme, last).path("position").isNull()).isTrue();
                isAnsweredByASecondCall(sluice, acme);
                ClientDrill.run(sluice);
                RedriveDrill.run(sluice);
            }
        }
    }

    /** The slow call is aborted, and what it used is booked as the price of hedging. */
    private static void isAnsweredByASecondCall(TestInstallation sluice, ApiClient acme)
            throws Exception {
        JsonNode done = acme.job(acme.submit(ApiClient.line("hedged", "Quick?", "")));

        assertThat(done.path("status").asText()).isEqualTo("succeeded");
        assertThat(done.path("lane").asText()).isEqualTo("wide");
        await("the slow call has ended")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofSeconds(1))
                .until(
                        () ->
                                TopicReading.all(sluice, Topics.USAGE, UsageRecord.class).stream()
                                        .anyMatch(UsageRecord::getHedge));
        assertThat(TopicReading.all(sluice, Topics.USAGE, UsageRecord.class))
                .filteredOn(UsageRecord::getHedge)
                .extracting(UsageRecord::getLane, UsageRecord::getDuplicate)
                .containsExactly(tuple("slow", false));
    }

    /** Its place and its wait are shown, and both go down. */
    private static void standsInLine(ApiClient acme, String job) {
        JsonNode early =
                await("the job is shown with its place")
                        .atMost(Duration.ofSeconds(20))
                        .until(
                                () -> document(acme, job),
                                shown -> shown.path("eta_seconds").asLong() > 0);
        assertThat(early.path("waiting_for").asText()).isEqualTo("lane");
        assertThat(early.path("position").asLong()).isBetween(1L, (long) JOBS + 2);
        await("the job moves up")
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> document(acme, job),
                        shown ->
                                shown.path("position").asLong(Long.MAX_VALUE)
                                        < early.path("position").asLong());
    }

    private static JsonNode document(ApiClient client, String job) throws Exception {
        return JSON.readTree(client.exchange("GET", "/v1/jobs/" + job, "").body());
    }

    private static List<JobResult> results(TestInstallation sluice) {
        return TopicReading.all(sluice, Topics.RESULTS, JobResult.class);
    }
}
