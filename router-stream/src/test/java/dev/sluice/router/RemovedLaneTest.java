package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.LaneHealth;
import dev.sluice.schema.avro.LaneStatus;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lanes and limit groups that leave the catalogue. */
class RemovedLaneTest {
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final String[] NO_DEAR_LANE = {
        "  - {name: dear, account: spare, model: maxi, limit_group: spare, pool: default}\n",
        "",
        "lanes: [dear, cheap]",
        "lanes: [cheap]"
    };

    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    private static Catalog withoutTheDearLane() {
        return TestCatalog.with(NO_DEAR_LANE);
    }

    private static Catalog withoutTheSpareGroup() {
        return TestCatalog.with(
                NO_DEAR_LANE[0],
                NO_DEAR_LANE[1],
                NO_DEAR_LANE[2],
                NO_DEAR_LANE[3],
                "  - {name: spare, concurrency: 4}\n",
                "");
    }

    /** A call that runs on the lane {@code dear}. */
    private Dispatch onTheDearLane() {
        router.catalog(
                TestCatalog.with(
                        "{name: small, lanes: [dear, cheap], attempts_max: 4}",
                        "{name: small, lanes: [dear], attempts_max: 4}"));
        router.submit(aJob().on("small"));
        router.pass(SOON);
        Dispatch call = router.dispatch();
        worker.claim(call);
        assertThat(call.getAttribution().getLane()).isEqualTo("dear");
        router.pass(SOON);
        return call;
    }

    /** Something happens elsewhere, so that the allocator hears of the catalogue. */
    private void goOn() {
        router.submit(aJob().on("single"));
        router.pass(SOON);
        router.newDispatches().forEach(worker::run);
        router.pass(SOON);
    }

    private List<String> lanesInStore() {
        return router.<String, GroupAllocation>stored("allocations").stream()
                .flatMap(group -> group.getLanes().stream())
                .map(LaneHealth::getLane)
                .toList();
    }

    private List<String> published() {
        return router.all(Topics.LANE_STATUS, LaneStatus.class).stream()
                .map(LaneStatus::getLane)
                .toList();
    }

    @Test
    void aLaneIsForgottenWhenNothingRunsThere() {
        Dispatch call = onTheDearLane();
        assertThat(published()).contains("dear");

        router.catalog(withoutTheDearLane());
        goOn();
        assertThat(router.deleted(Topics.LANE_STATUS)).as("while a call runs").isEmpty();
        assertThat(lanesInStore()).contains("dear");

        worker.finish(call);
        goOn();

        assertThat(router.deleted(Topics.LANE_STATUS)).contains("dear").doesNotContain("cheap");
        assertThat(lanesInStore()).contains("cheap").doesNotContain("dear");
    }

    @Test
    void aGroupIsForgottenWhenNothingRunsThere() {
        Dispatch call = onTheDearLane();
        int groups = router.stored("allocations").size();

        router.catalog(withoutTheSpareGroup());
        goOn();
        assertThat(router.stored("allocations")).as("while a call runs").hasSize(groups);

        worker.finish(call);
        goOn();

        assertThat(router.stored("allocations")).hasSize(groups - 1);
        assertThat(router.deleted(Topics.LANE_STATUS)).contains("dear").doesNotContain("cheap");
    }

    @Test
    void aLaneThatWentToAnotherGroupIsStillToldOf() {
        worker.finish(onTheDearLane());
        router.pass(SOON);

        router.catalog(
                TestCatalog.with(
                        "model: maxi, limit_group: spare", "model: maxi, limit_group: main"));
        goOn();

        assertThat(router.deleted(Topics.LANE_STATUS)).isEmpty();
    }

    @Test
    void whatARestartedAllocatorKnewOnlyFromItsStoreIsForgottenToo() {
        worker.finish(onTheDearLane());
        router.pass(SOON);
        router.restart();
        worker.beat();

        router.catalog(withoutTheDearLane());
        goOn();

        assertThat(router.deleted(Topics.LANE_STATUS)).contains("dear");
        assertThat(lanesInStore()).doesNotContain("dear");
    }

    @Test
    void aGroupThatIsBackServesThoseWhoKnewItBefore() {
        for (int i = 0; i < 3; i++) {
            worker.finish(onTheDearLane());
            router.pass(SOON);
        }
        router.catalog(withoutTheSpareGroup());
        goOn();
        goOn();

        for (int i = 0; i < 6; i++) {
            worker.finish(onTheDearLane());
        }
    }

    @Test
    void aGroupWithARateThatIsBackServesThoseWhoKnewItBefore() {
        String withRate = "{name: spare, concurrency: 4, requests_per_minute: 600}";
        String onlyDear = "{name: small, lanes: [dear], attempts_max: 4}";
        Catalog rated =
                TestCatalog.with(
                        "{name: spare, concurrency: 4}",
                        withRate,
                        "{name: small, lanes: [dear, cheap], attempts_max: 4}",
                        onlyDear);
        router.catalog(rated);
        for (int i = 0; i < 20; i++) {
            router.submit(aJob().on("small"));
            router.pass(SOON);
            worker.run(router.dispatch());
        }
        router.catalog(withoutTheSpareGroup());
        goOn();
        goOn();

        router.catalog(rated);
        router.submit(aJob().on("small"));
        router.pass(SOON);

        worker.run(router.dispatch());
    }
}
