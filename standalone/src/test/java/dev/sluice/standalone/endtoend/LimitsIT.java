package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.schema.avro.AttemptSummary;
import dev.sluice.schema.avro.BudgetAlert;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
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
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * A limit over the death of a router: the next one knows from the log what was used, and goes on at
 * the limit's rate.
 */
final class LimitsIT {
    private static final int JOBS = 80;
    private static final int PER_SECOND = 10;
    private static final int BURST = 10;

    @Test
    void holdsARateWhenTheRouterDies() throws Exception {
        try (var simulator = ProviderSimulator.start(SimulatorConfig.defaults());
                var sluice = TestInstallation.create()) {
            sluice.seed(
                    Path.of(
                            Objects.requireNonNull(getClass().getResource("/catalog/limits.yaml"))
                                    .toURI()),
                    simulator);
            List<RoleApplication> running = new ArrayList<>();
            for (Role role : List.of(Role.INGRESS, Role.WORKER, Role.RESULTS)) {
                running.add(sluice.start(role, Map.of()));
            }
            await("all are ready")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> running.stream().allMatch(RoleApplication::ready));
            var first = sluice.spawn(Role.ROUTER, Map.of());
            submit(sluice, "acme", JOBS);
            submit(sluice, "globex", JOBS);
            Callable<Integer> ofAcme = () -> results(sluice, "acme").size();

            await("some of acme's jobs").atMost(Duration.ofSeconds(30)).until(ofAcme, n -> n > 20);
            first.kill();
            sluice.spawn(
                    Role.ROUTER,
                    Map.of("sluice.router.state-dir", sluice.directory("router-2").toString()));
            await("all of acme's jobs")
                    .atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(250))
                    .until(ofAcme, n -> n == JOBS);

            assertThat(results(sluice, "acme"))
                    .allSatisfy(
                            job -> assertThat(job.getStatus()).isEqualTo(TerminalStatus.SUCCEEDED));
            assertThat(results(sluice, "globex")).as("without a limit").hasSize(JOBS);
            assertWithinRate(dispatches(results(sluice, "acme")));
            assertThat(TopicReading.all(sluice, Topics.ALERTS, BudgetAlert.class))
                    .singleElement()
                    .satisfies(alert -> assertThat(alert.getBudget()).isEqualTo("acme-total"));
        }
    }

    private static void submit(TestInstallation sluice, String tenant, int jobs) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            lines.add(ApiClient.line("plain", "Question %d?".formatted(i), ""));
        }
        try (var client = sluice.client(tenant)) {
            client.submitAll(lines);
        }
    }

    private static List<JobResult> results(TestInstallation sluice, String tenant) {
        return TopicReading.all(sluice, Topics.RESULTS, JobResult.class).stream()
                .filter(job -> job.getCaller().getTenant().equals(tenant))
                .toList();
    }

    private static List<Long> dispatches(List<JobResult> jobs) {
        return jobs.stream()
                .flatMap(job -> job.getAttempts().stream())
                .map(AttemptSummary::getDispatchedAt)
                .sorted()
                .toList();
    }

    private static void assertWithinRate(List<Long> times) {
        for (int from = 0; from < times.size(); from++) {
            for (int to = from; to < times.size(); to++) {
                long ms = times.get(to) - times.get(from);
                assertThat(to - from + 1)
                        .as("in %d ms", ms)
                        .isLessThanOrEqualTo((int) Math.ceilDiv(PER_SECOND * ms, 1_000L) + BURST);
            }
        }
    }
}
