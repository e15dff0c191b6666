package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.avro.LaneStatus;
import dev.sluice.schema.topic.Topics;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plans go by what allocators say of lanes. */
class LaneBoardTest {
    private final RouterHarness router =
            new RouterHarness(
                    TestCatalog.with(
                            "{name: small, lanes: [dear, cheap], attempts_max: 4}",
                            "{name: small, lanes: [dear, cheap], attempts_max: 4, policy: fastest}"),
                    RouterConfig.DEFAULT);
    private final FakeWorker worker = router.worker("w", 8);

    @AfterEach
    void close() {
        router.close();
    }

    private void publish(String lane, long durationMs, int queued, BreakerState breaker) {
        router.pipe(
                Topics.LANE_STATUS,
                lane.getBytes(StandardCharsets.UTF_8),
                LaneStatus.newBuilder()
                        .setLane(lane)
                        .setLimitGroup("main")
                        .setInUse(1)
                        .setQueued(queued)
                        .setWindow(4)
                        .setWindowMax(4)
                        .setBreaker(breaker)
                        .setDurationMs(durationMs)
                        .setAtMs(router.now().toEpochMilli())
                        .build());
    }

    private String laneOfTheNextJob() {
        router.submit(aJob().on("small"));
        var dispatch = router.dispatch();
        worker.run(dispatch);
        return dispatch.getAttribution().getLane();
    }

    @Test
    void takesTheLaneThatAnswersFirst() {
        publish("dear", 900, 0, BreakerState.CLOSED);
        publish("cheap", 300, 0, BreakerState.CLOSED);
        assertThat(laneOfTheNextJob()).isEqualTo("cheap");

        publish("cheap", 300, 50, BreakerState.CLOSED);
        assertThat(laneOfTheNextJob()).isEqualTo("dear");
    }

    @Test
    void leavesAShutLaneForTheEnd() {
        publish("dear", 900, 0, BreakerState.CLOSED);
        publish("cheap", 300, 0, BreakerState.OPEN);

        assertThat(laneOfTheNextJob()).isEqualTo("dear");
    }

    @Test
    void passesOverWhatCannotBeRead() {
        router.pipe(Topics.LANE_STATUS, "dear".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2});
        publish("cheap", 300, 0, BreakerState.CLOSED);

        assertThat(laneOfTheNextJob()).isIn("cheap", "dear");
        assertThat(router.results()).hasSize(1);
    }
}
