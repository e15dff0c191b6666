package dev.sluice.ingress.bridge;

import static dev.sluice.ingress.bridge.TestSteps.ROOM;
import static dev.sluice.ingress.bridge.TestSteps.ids;
import static dev.sluice.ingress.bridge.TestSteps.jobs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.bridge.Backlogs.Backlog;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a tenant has no room for waits in its topic. */
class StepRoomTest {
    private final TestSteps steps = new TestSteps();

    @Test
    void leavesWhatATenantHasNoRoomForAndTakesItWhenItHas() {
        steps.topics.write("acme", 0, jobs("a", 100));
        steps.topics.write("globex", 0, jobs("g", 100));

        steps.run();

        assertThat(steps.customIds("acme")).isEqualTo(ids("a", ROOM));
        steps.told.put("acme", new Backlog(ROOM - 7, ROOM - 7, steps.topics.jobs.size()));
        steps.run();
        assertThat(steps.customIds("acme")).isEqualTo(ids("a", ROOM + 7));
        assertThat(steps.customIds("globex")).isEqualTo(ids("g", 100));
    }

    @Test
    void countsWhatItsCoordinatorHasNotReadYet() {
        steps.topics.write("acme", 0, jobs("a", 100));
        steps.run();

        steps.told.put("acme", new Backlog(0, 0, 1));
        steps.run();

        assertThat(steps.customIds("acme")).hasSize(ROOM);
    }

    /** The coordinator may have died before it steps.told of them. */
    @Test
    void forgetsAfterAWhileWhatWasNeverToldOf() {
        steps.topics.write("acme", 0, jobs("a", 100));
        steps.run();

        steps.nowNanos += Duration.ofSeconds(31).toNanos();
        steps.run();

        assertThat(steps.customIds("acme")).isEqualTo(ids("a", 2 * ROOM));
    }
}
