package dev.sluice.standalone.processes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.standalone.processes.Http.Answer;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.TestInstallation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every way a job can go, with every role in a process of its own: the jobs run once, each test
 * then looks at one kind of trace that they left. The last test stops the roles.
 */
@TestMethodOrder(OrderAnnotation.class)
final class RolesAsProcessesIT {
    private static final int STEADY_IN_BULK = 150;
    private static final int STEADY_SINGLY = 20;

    /** What a JVM exits with that a SIGTERM has stopped in order. */
    private static final int SIGTERM = 143;

    private static final Map<String, JobKind> KINDS = new HashMap<>();
    private static final Map<String, List<String>> JOBS_BY_TENANT = new HashMap<>();
    private static final List<Integer> READS_AFTER_202 = new ArrayList<>();
    private static ProviderSimulator simulator = ProviderSimulator.start(JobKind.provider());
    private static TestInstallation sluice = Fleet.installation();
    private static @Nullable Fleet fleet;
    private static @Nullable Ledger ledger;
    private static List<JobResult> results = List.of();

    @BeforeAll
    static void runsJobsOfEveryKind() throws Exception {
        Catalog catalog =
                sluice.seed(
                        Path.of(
                                RolesAsProcessesIT.class
                                        .getResource("/catalog/processes.yaml")
                                        .toURI()),
                        simulator);
        fleet = Fleet.spawn(sluice);
        submit("acme");
        submit("globex");
        var traces = new Traces(sluice);
        await("every job has a result")
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> traces.results().size() >= KINDS.size());
        await("every call has its usage record")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () ->
                                simulator.calls().count().inFlight() == 0
                                        && traces.usage().size()
                                                >= simulator.calls().count().finished());
        results = traces.results();
        ledger = new Ledger(traces.usage(), simulator.calls().calls(), new Charges(catalog));
    }

    private static void submit(String tenant) throws Exception {
        List<JobKind> inBulk = everyKindAnd(STEADY_IN_BULK);
        try (var client = new ApiClient(sluice.api(), sluice.key(tenant))) {
            List<String> ids = client.submitAll(inBulk.stream().map(JobKind::line).toList());
            for (int i = 0; i < ids.size(); i++) {
                KINDS.put(ids.get(i), inBulk.get(i));
            }
            JOBS_BY_TENANT.put(tenant, ids);
            for (JobKind kind : everyKindAnd(STEADY_SINGLY)) {
                String id = client.submit(kind.line());
                READS_AFTER_202.add(client.status(id));
                KINDS.put(id, kind);
            }
        }
    }

    private static List<JobKind> everyKindAnd(int steady) {
        List<JobKind> kinds = new ArrayList<>(List.of(JobKind.values()));
        kinds.addAll(Collections.nCopies(steady, JobKind.STEADY));
        return kinds;
    }

    @AfterAll
    static void stop() {
        sluice.close();
        simulator.close();
    }

    @Test
    void endsEveryJobAsItMustWithOneResult() {
        assertThat(results)
                .allSatisfy(
                        result -> {
                            JobKind kind = requireNonNull(KINDS.get(result.getJobId()));
                            assertThat(status(result))
                                    .as("%s %s: %s", kind, result.getJobId(), result.getError())
                                    .isEqualTo(kind.status());
                            assertThat(
                                            result.getError() == null
                                                    ? null
                                                    : result.getError().getCode())
                                    .isEqualTo(kind.error());
                        });
        assertThat(results)
                .extracting(result -> result.getJobId() + "." + result.getRun())
                .containsExactlyInAnyOrderElementsOf(
                        KINDS.keySet().stream().map(job -> job + ".1").toList());
    }

    @Test
    void retriesWhatFailedOnceAndFallsBackWhereALaneIsBroken() {
        assertThat(results)
                .filteredOn(result -> KINDS.get(result.getJobId()) == JobKind.STEADY)
                .filteredOn(result -> result.getAttempts().size() > 1)
                .isNotEmpty();
        assertThat(results)
                .filteredOn(result -> KINDS.get(result.getJobId()) == JobKind.FALLBACK)
                .allSatisfy(
                        result -> {
                            assertThat(result.getAttempts().getFirst().getLane())
                                    .isEqualTo("broken");
                            assertThat(result.getLane()).isEqualTo("dear");
                        });
        assertThat(results)
                .filteredOn(result -> KINDS.get(result.getJobId()) == JobKind.DOWN)
                .allSatisfy(result -> assertThat(result.getAttempts()).hasSize(3));
    }

    @Test
    void bookedOneCallRecordPerCallThatTheProviderGot() {
        ledger().bookedEveryCallOnce();
    }

    @Test
    void chargesTokensTimesThePriceOfTheCatalogueToTheNanoDollar() {
        ledger().chargedTheCataloguesPrices(2 * (STEADY_IN_BULK + STEADY_SINGLY));
    }

    @Test
    void sumsTheCostOfItsCallsForEveryJob() throws Exception {
        Map<String, Long> byJob = ledger().costByJob();
        List<Traces.Row> expected =
                KINDS.entrySet().stream()
                        .map(
                                job ->
                                        new Traces.Row(
                                                job.getKey(),
                                                job.getValue().status(),
                                                byJob.getOrDefault(job.getKey(), 0L)))
                        .toList();

        assertThat(results)
                .extracting(JobResult::getJobId, JobResult::getCostNanoUsd)
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream()
                                .map(row -> tuple(row.jobId(), row.costNanoUsd()))
                                .toList());
        await("the projection has caught up: one row per job, with its end and its cost")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () ->
                                assertThat(new Traces(sluice).rows())
                                        .containsExactlyInAnyOrderElementsOf(expected));
    }

    @Test
    void knowsAJobAsSoonAsItIsAccepted() {
        assertThat(READS_AFTER_202)
                .hasSize(2 * (STEADY_SINGLY + JobKind.values().length))
                .containsOnly(200);
    }

    @Test
    void hidesOtherTenantsJobsAndInventedIds() throws Exception {
        String job = requireNonNull(JOBS_BY_TENANT.get("acme")).getFirst();
        try (var acme = http("acme");
                var globex = http("globex")) {
            assertThat(acme.get("/v1/jobs/" + job).status()).isEqualTo(200);
            for (Answer answer :
                    List.of(
                            globex.get("/v1/jobs/" + job),
                            acme.get("/v1/jobs/" + Jobs.forged(job)),
                            acme.get("/v1/jobs/job_1"))) {
                assertThat(answer.status()).as(answer.body()).isEqualTo(404);
                assertThat(answer.json().path("code").asText()).isEqualTo("job_not_found");
            }
        }
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void answersARepeatedIdempotencyKeyWithTheFirstJob() throws Exception {
        try (var acme = http("acme");
                var globex = http("globex")) {
            String id = RepeatedKeys.oneAfterTheOther(acme, globex);

            assertThat(new Traces(sluice).results())
                    .filteredOn(result -> result.getJobId().equals(id))
                    .hasSize(1);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE - 2)
    void makesOneJobOfRequestsThatRaceWithOneIdempotencyKey() throws Exception {
        try (var acme = http("acme")) {
            RepeatedKeys.atOnce(acme);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void answersHealthAndMetricsOnTheManagementPort(Role role) throws Exception {
        try (var management = Http.of(fleet().management(role), "")) {
            for (String path : List.of("/health", "/health/readiness", "/health/liveness")) {
                Answer answer = management.get(path);
                assertThat(answer.status()).as("%s %s", path, answer.body()).isEqualTo(200);
                assertThat(answer.json().path("status").asText()).isEqualTo("UP");
            }
            Answer metrics = management.get("/prometheus");
            assertThat(metrics.status()).isEqualTo(200);
            assertThat(metrics.body()).contains("jvm_memory_used_bytes", "sluice_");
        }
    }

    @Test
    void keepsManagementOffTheApiPort() throws Exception {
        try (var api = http("acme")) {
            assertThat(api.get("/health").status()).isEqualTo(404);
            assertThat(api.get("/prometheus").status()).isEqualTo(404);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void finishesItsCallsAndStopsOnSigterm() throws Exception {
        Traces traces = new Traces(sluice);
        String job;
        try (var acme = new ApiClient(sluice.api(), sluice.key("acme"))) {
            job = acme.submit(Jobs.line("plain", "Time for one more?"));
            await("the call is under way")
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> simulator.calls().count().inFlight() == 1);

            assertThat(fleet().terminate(Role.WORKER)).isEqualTo(SIGTERM);

            assertThat(acme.job(job).path("status").asText()).isEqualTo("succeeded");
        }
        assertThat(traces.results())
                .filteredOn(result -> result.getJobId().equals(job))
                .singleElement()
                .satisfies(result -> assertThat(result.getAttempts()).hasSize(1));
        for (Role role : List.of(Role.INGRESS, Role.ROUTER, Role.RESULTS)) {
            assertThat(fleet().terminate(role)).as("%s", role).isEqualTo(SIGTERM);
        }
    }

    private static Fleet fleet() {
        return requireNonNull(fleet);
    }

    private static Ledger ledger() {
        return requireNonNull(ledger);
    }

    private static Http http(String tenant) {
        return Http.of(sluice.api(), sluice.key(tenant));
    }

    private static String status(JobResult result) {
        return result.getStatus().toString().toLowerCase(Locale.ROOT);
    }
}
