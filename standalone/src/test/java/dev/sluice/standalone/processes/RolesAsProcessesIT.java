package dev.sluice.standalone.processes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.catalog.Catalog;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.standalone.processes.Http.Answer;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.TestInstallation;
import java.time.Duration;
import java.util.List;
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
    private static final EveryKind.Amount STEADY = new EveryKind.Amount(150, 20);

    /** What a JVM exits with that a SIGTERM has stopped in order. */
    private static final int SIGTERM = 143;

    private static ProviderSimulator simulator = ProviderSimulator.start(EveryKind.provider());
    private static TestInstallation sluice = TestInstallation.createForClass();
    private static @Nullable Fleet fleet;
    private static @Nullable EveryKind jobs;

    @BeforeAll
    static void runsJobsOfEveryKind() throws Exception {
        Catalog catalog = EveryKind.seed(sluice, simulator);
        fleet = Fleet.spawn(sluice);
        jobs = EveryKind.run(sluice, simulator, catalog, STEADY);
    }

    @AfterAll
    static void stop() {
        sluice.close();
        simulator.close();
    }

    @Test
    void endsEveryJobAsItMustWithOneResult() {
        jobs().endedAsTheyMustWithOneResult();
    }

    @Test
    void retriesWhatFailedOnceAndFallsBackWhereALaneIsBroken() {
        jobs().retriedWhatFailedOnceAndFellBackWhereALaneIsBroken();
    }

    @Test
    void bookedOneCallRecordPerCallThatTheProviderGot() {
        jobs().bookedOneUsageRecordPerCallThatTheProviderGot();
    }

    @Test
    void chargesTokensTimesThePriceOfTheCatalogueToTheNanoDollar() {
        jobs().wereChargedTokensTimesThePriceOfTheCatalogue();
    }

    @Test
    void sumsTheCostOfItsCallsForEveryJob() {
        jobs().costTheSumOfTheirCalls();
    }

    @Test
    void knowsAJobAsSoonAsItIsAccepted() {
        jobs().wereKnownAsSoonAsTheyWereAccepted();
    }

    @Test
    void hidesOtherTenantsJobsAndInventedIds() throws Exception {
        String job = jobs().jobOf("acme");
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
        try (var acme = sluice.client("acme")) {
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

    private static EveryKind jobs() {
        return requireNonNull(jobs);
    }

    private static Http http(String tenant) {
        return Http.of(sluice.api(), sluice.key(tenant));
    }
}
