package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.DemandReport;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.GroupDemand;
import dev.sluice.schema.avro.GroupShare;
import dev.sluice.schema.avro.ShareGrant;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * When shares move between two coordinator partitions: that of the harness, and a neighbour that
 * says what a test says. Each group allows four calls.
 */
class ShareTimingTest {
    private static final Duration STEP = Duration.ofMillis(10);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMillis(250);
    private static final int OWN = 0;
    private static final int NEIGHBOUR = 1;

    private final RouterHarness router =
            new RouterHarness(
                    TestCatalog.with(
                            "  - {name: single, lanes: [cheap], attempts_max: 3}\n",
                            "  - {name: single, lanes: [cheap], attempts_max: 3}\n"
                                    + "  - {name: other, lanes: [dear]}\n"),
                    RouterConfig.DEFAULT);
    private final FakeWorker worker = router.worker("w1", 16);

    @BeforeEach
    void settle() {
        router.pass(Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void tellsAtOnceOfDemandThatRisesFromZero() {
        useUpAllShares();
        router.submit(aJob().on("single"));
        long first = router.now().toEpochMilli();
        router.jump(STEP);

        router.submit(aJob().on("other"));

        assertThat(lastTold("main").getSentAtMs()).isEqualTo(first);
        assertThat(lastTold("spare").getSentAtMs()).isEqualTo(router.now().toEpochMilli());
        assertThat(demand(lastTold("spare"), "spare").getQueued()).isEqualTo(1);
    }

    @Test
    void tellsOfDemandThatGrowsEveryFewHundredMilliseconds() {
        useUpAllShares();
        int before = told().size();
        for (int i = 0; i < 200; i++) {
            router.submit(aJob().on("single"));
            router.jump(STEP);
        }

        List<Long> times =
                told().subList(before, told().size()).stream()
                        .map(DemandReport::getSentAtMs)
                        .distinct()
                        .toList();

        assertThat(times).hasSizeGreaterThan(2);
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1))
                    .as("milliseconds between report %d and the next", i - 1)
                    .isBetween(SHORTEST.toMillis(), LONGEST.toMillis());
        }
    }

    @Test
    void raisesAShareWhenAnotherIsLoweredAndNotBefore() {
        List<Dispatch> running = useUpAllShares();
        for (int i = 0; i < 4; i++) {
            router.submit(aJob().on("single"));
        }
        router.pass(LONGEST);

        neighbourAsksFor(8);

        assertThat(share(OWN)).as("lowered at once").isEqualTo(2);
        router.pass(Duration.ofSeconds(5));
        assertThat(share(NEIGHBOUR)).as("while all calls go on").isZero();
        for (int ended = 1; ended <= 2; ended++) {
            worker.finish(running.get(ended - 1));
            router.pass(LONGEST);
            assertThat(share(NEIGHBOUR)).as("after %d ended", ended).isEqualTo(ended);
        }
        assertThat(router.newDispatches()).as("instead of those that ended").isEmpty();
    }

    /** Four calls on each group, which go on. */
    private List<Dispatch> useUpAllShares() {
        for (String route : List.of("single", "other")) {
            for (int i = 0; i < 4; i++) {
                router.submit(aJob().on(route));
            }
        }
        List<Dispatch> all = router.newDispatches();
        assertThat(all).hasSize(8);
        all.forEach(worker::claim);
        router.pass(Duration.ofSeconds(1));
        return all.stream()
                .filter(dispatch -> dispatch.getAttribution().getLane().equals("cheap"))
                .toList();
    }

    /** Of the group {@code main}, without a call in flight. */
    private void neighbourAsksFor(int calls) {
        router.pipe(
                Topics.DEMAND,
                new DemandReport(
                        NEIGHBOUR,
                        "neighbour",
                        1L,
                        router.now().toEpochMilli(),
                        List.of(
                                GroupDemand.newBuilder()
                                        .setLimitGroup("main")
                                        .setInUse(0)
                                        .setQueued(calls)
                                        .setGrantSeq(0)
                                        .build())));
    }

    private List<DemandReport> told() {
        return router.all(Topics.DEMAND, DemandReport.class).stream()
                .filter(report -> report.getCoordinatorPartition() == OWN)
                .toList();
    }

    /** The newest report that names the group. */
    private DemandReport lastTold(String group) {
        return told().stream()
                .filter(
                        report ->
                                report.getDemands().stream()
                                        .anyMatch(each -> each.getLimitGroup().equals(group)))
                .reduce((older, newer) -> newer)
                .orElseThrow();
    }

    private static GroupDemand demand(DemandReport report, String group) {
        return report.getDemands().stream()
                .filter(each -> each.getLimitGroup().equals(group))
                .findFirst()
                .orElseThrow();
    }

    /** What the partition was granted last of the group {@code main}. */
    private int share(int partition) {
        return router.all(Topics.SHARES, ShareGrant.class).stream()
                .filter(grant -> grant.getCoordinatorPartition() == partition)
                .flatMap(grant -> grant.getShares().stream())
                .filter(share -> share.getLimitGroup().equals("main"))
                .map(GroupShare::getConcurrency)
                .reduce(0, (older, newer) -> newer);
    }
}
