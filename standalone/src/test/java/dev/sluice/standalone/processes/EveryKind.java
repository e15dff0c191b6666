package dev.sluice.standalone.processes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.standalone.testkit.TestInstallation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Jobs that go every way a job can go, of two tenants, sent in bulk and singly to the roles of an
 * installation; and one check for each kind of trace that they leave.
 */
public final class EveryKind {
    /**
     * Steady jobs of each tenant.
     *
     * @param singly these and one of each other kind in a request of their own
     */
    public record Amount(int inBulk, int singly) {}

    private static final List<String> TENANTS = List.of("acme", "globex");

    private final TestInstallation sluice;
    private final Amount steady;
    private final Map<String, JobKind> kinds = new HashMap<>();
    private final Map<String, List<String>> jobsByTenant = new HashMap<>();
    private final List<Integer> readsAfter202 = new ArrayList<>();
    private final List<JobResult> results;
    private final List<Traces.Row> rows;
    private final Ledger ledger;

    private EveryKind(
            TestInstallation sluice, ProviderSimulator simulator, Catalog catalog, Amount steady)
            throws Exception {
        this.sluice = sluice;
        this.steady = steady;
        for (String tenant : TENANTS) {
            submit(tenant);
        }
        var traces = new Traces(sluice);
        await("every job has a result")
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> traces.results().size() >= kinds.size());
        await("every call has its usage record")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () ->
                                simulator.calls().count().inFlight() == 0
                                        && traces.usage().size()
                                                >= simulator.calls().count().finished());
        await("the projection has caught up")
                .atMost(Duration.ofSeconds(60))
                .until(() -> traces.endedRows() >= kinds.size());
        results = traces.results();
        rows = traces.rows();
        ledger = new Ledger(traces.usage(), simulator.calls().calls(), new Charges(catalog));
    }

    /** The provider that they need. */
    public static SimulatorConfig provider() {
        return JobKind.provider();
    }

    /** Puts their tenants, lanes and routes into the catalogue. */
    public static Catalog seed(TestInstallation sluice, ProviderSimulator simulator)
            throws Exception {
        return sluice.seed(
                Path.of(
                        requireNonNull(EveryKind.class.getResource("/catalog/processes.yaml"))
                                .toURI()),
                simulator);
    }

    /** Sends them and returns when all have ended, are booked and are in the database. */
    public static EveryKind run(
            TestInstallation sluice, ProviderSimulator simulator, Catalog catalog, Amount steady)
            throws Exception {
        return new EveryKind(sluice, simulator, catalog, steady);
    }

    /** A job of the tenant, sent in bulk. */
    public String jobOf(String tenant) {
        return requireNonNull(jobsByTenant.get(tenant)).getFirst();
    }

    public void endedAsTheyMustWithOneResult() {
        assertThat(results)
                .allSatisfy(
                        result -> {
                            JobKind kind = requireNonNull(kinds.get(result.getJobId()));
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
                        kinds.keySet().stream().map(job -> job + ".1").toList());
    }

    /** Holds for hundreds of steady jobs, of which one in twenty fails. */
    public void retriedWhatFailedOnceAndFellBackWhereALaneIsBroken() {
        assertThat(results)
                .filteredOn(result -> kinds.get(result.getJobId()) == JobKind.STEADY)
                .filteredOn(result -> result.getAttempts().size() > 1)
                .isNotEmpty();
        assertThat(results)
                .filteredOn(result -> kinds.get(result.getJobId()) == JobKind.FALLBACK)
                .allSatisfy(result -> assertThat(result.getLane()).isEqualTo("dear"))
                // Not each: once the breaker has opened, a plan may pass the lane over at once.
                .anySatisfy(
                        result ->
                                assertThat(result.getAttempts().getFirst().getLane())
                                        .isEqualTo("broken"));
        assertThat(results)
                .filteredOn(result -> kinds.get(result.getJobId()) == JobKind.DOWN)
                .allSatisfy(result -> assertThat(result.getAttempts()).hasSize(2));
    }

    public void bookedOneUsageRecordPerCallThatTheProviderGot() {
        ledger.bookedEveryCallOnce();
    }

    public void wereChargedTokensTimesThePriceOfTheCatalogue() {
        ledger.chargedTheCataloguesPrices(TENANTS.size() * (steady.inBulk + steady.singly));
    }

    /** In the results topic and in PostgreSQL. */
    public void costTheSumOfTheirCalls() {
        Map<String, Long> byJob = ledger.costByJob();
        List<Traces.Row> expected =
                kinds.entrySet().stream()
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
        assertThat(rows).containsExactlyInAnyOrderElementsOf(expected);
    }

    public void wereKnownAsSoonAsTheyWereAccepted() {
        assertThat(readsAfter202)
                .hasSize(TENANTS.size() * (steady.singly + JobKind.values().length))
                .containsOnly(200);
    }

    private void submit(String tenant) throws Exception {
        List<JobKind> inBulk = everyKindAnd(steady.inBulk);
        try (var client = sluice.client(tenant)) {
            List<String> ids = client.submitAll(inBulk.stream().map(JobKind::line).toList());
            for (int i = 0; i < ids.size(); i++) {
                kinds.put(ids.get(i), inBulk.get(i));
            }
            jobsByTenant.put(tenant, ids);
            for (JobKind kind : everyKindAnd(steady.singly)) {
                String id = client.submit(kind.line());
                readsAfter202.add(client.status(id));
                kinds.put(id, kind);
            }
        }
    }

    private static List<JobKind> everyKindAnd(int steady) {
        List<JobKind> kinds = new ArrayList<>(List.of(JobKind.values()));
        kinds.addAll(Collections.nCopies(steady, JobKind.STEADY));
        return kinds;
    }

    private static String status(JobResult result) {
        return result.getStatus().toString().toLowerCase(Locale.ROOT);
    }
}
