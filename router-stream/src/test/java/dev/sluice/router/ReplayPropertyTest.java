package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static dev.sluice.schema.avro.TokenSource.PROVIDER;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.Journal.Step;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.LedgerEntry;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.catalog.Catalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * What comes to a router decides what it does: another one to which the same comes at the same
 * times ends jobs alike and books the same, also when its memory is lost on the way.
 */
class ReplayPropertyTest {
    private static final int STEPS = 40;
    private static final Catalog CATALOG =
            BoundFixture.with(
                    """
                    budgets:
                      - {name: month, tenant: acme, window: month, limit_usd: 0.0004, alert_at: [0.5]}
                      - {name: hour, tenant: acme, window: hour, limit_usd: 0.0002}
                    limits: [{name: l, tenant: acme, requests: {per_window: 60, window: 1m, burst: 6}}]""");

    @Property(tries = 5)
    void theSameHistoryMakesTheSameBooks(@ForAll long seed) {
        try (var scene = new Scene(seed);
                var again = new RouterHarness(CATALOG, RouterConfig.DEFAULT)) {
            scene.run();

            Journal.replay(scene.router.journal.steps(), again);

            assertThat(scene.router.usage()).isNotEmpty();
            assertThat(again.usage()).isEqualTo(scene.router.usage());
            assertThat(again.results()).isEqualTo(scene.router.results());
            assertThat(ledger(again)).isEqualTo(ledger(scene.router));
            long booked = costs(again).values().stream().mapToLong(Long::longValue).sum();
            assertThat(spent(again))
                    .as("in windows that began before the history and end after it")
                    .hasSize(2)
                    .containsOnly(booked);
        }
    }

    @Property(tries = 5)
    void aRestartOnTheWayLosesNothingOfTheBooks(@ForAll long seed) {
        try (var scene = new Scene(seed);
                var again = new RouterHarness(CATALOG, RouterConfig.DEFAULT)) {
            scene.run();
            List<Step> steps = scene.router.journal.steps();
            int middle = steps.size() / 2;

            Journal.replay(steps.subList(0, middle), again);
            List<LedgerEntry> before = ledger(again);
            again.restart();
            assertThat(ledger(again)).as("after the restart").isEqualTo(before);
            Journal.replay(steps.subList(middle, steps.size()), again);

            // A restart gives leases more time. Where other jobs start for that, or the same ones
            // later, the workers of the history answer calls that were not or not yet, and leave
            // alone some that were.
            Assume.that(startedInTime(dispatched(again), dispatched(scene.router)));
            assertThat(costs(again)).isEqualTo(costs(scene.router));
            assertThat(endings(again)).isEqualTo(endings(scene.router));
            assertThat(spent(again)).isEqualTo(spent(scene.router));
        }
    }

    private static List<LedgerEntry> ledger(RouterHarness router) {
        return new ArrayList<>(router.<String, LedgerEntry>stored("ledger"));
    }

    private static boolean startedInTime(Map<String, Long> attempts, Map<String, Long> history) {
        return attempts.keySet().equals(history.keySet())
                && attempts.entrySet().stream()
                        .allMatch(
                                each -> each.getValue() <= history.getOrDefault(each.getKey(), 0L));
    }

    /** By attempt: when. */
    private static Map<String, Long> dispatched(RouterHarness router) {
        return router.dispatches().stream()
                .collect(
                        toMap(
                                d -> "%s.%d.%d".formatted(d.getJobId(), d.getRun(), d.getEpoch()),
                                Dispatch::getDispatchedAtMs));
    }

    private static List<Long> spent(RouterHarness router) {
        return ledger(router).stream().map(LedgerEntry::getSpentNanoUsd).toList();
    }

    /** By attempt: a claim that was only remembered gives a lost call its id, nothing else. */
    private static Map<String, Long> costs(RouterHarness router) {
        return router.usage().stream()
                .collect(
                        groupingBy(
                                record ->
                                        "%s.%d.%d"
                                                .formatted(
                                                        record.getJobId(),
                                                        record.getRun(),
                                                        record.getEpoch()),
                                summingLong(UsageRecord::getCostNanoUsd)));
    }

    private static List<String> endings(RouterHarness router) {
        return router.results().stream().map(ReplayPropertyTest::ending).sorted().toList();
    }

    /**
     * Without its cost: what a lost call costs is in the result when it is booked before the job
     * ends, and a restart gives its lease more time. In the books it is either way.
     */
    private static String ending(JobResult job) {
        return job.getJobId() + " " + job.getStatus();
    }

    private static final class Scene extends RandomHistory {
        Scene(long seed) {
            super(seed, CATALOG);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step();
            }
            // Leases of lost calls end some ticks later where a restart began to count anew.
            router.pass(Duration.ofSeconds(30));
        }

        @Override
        JobRequest submit() {
            return router.submit(aJob().on("single").inputBytes(1 + random.nextInt(200)));
        }

        @Override
        TokenUsage use(Claim claim) {
            return new TokenUsage(
                    random.nextLong(2),
                    0L,
                    0L,
                    random.nextLong(51),
                    0L,
                    PROVIDER,
                    0L,
                    0L,
                    0L,
                    0L,
                    null);
        }
    }
}
