package dev.sluice.router.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schema.avro.Priority;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Jobs that overtake, and what that costs the others. */
class UrgencyTest {
    private static final String LANE = "lane";

    private final Queues queues = new Queues(Weights.EQUAL);
    private int jobs;

    private QueuedJob add(String tenant, long tokens, long deadlineMs) {
        QueuedJob job =
                new QueuedJob(
                        "%s%04d".formatted(tenant, ++jobs),
                        tenant,
                        "key",
                        Priority.STANDARD,
                        LANE,
                        tokens,
                        0,
                        deadlineMs);
        queues.add(job);
        return job;
    }

    private QueuedJob urgent(String tenant, long tokens, long deadlineMs) {
        QueuedJob job = add(tenant, tokens, deadlineMs);
        queues.setUrgent(job, true);
        return job;
    }

    private QueuedJob take() {
        return queues.take(LANE).orElseThrow();
    }

    @Test
    void theEarliestDeadlineOvertakesEveryTenant() {
        for (int i = 0; i < 10; i++) {
            add("a", 1, 1_000_000);
            add("b", 1, 1_000_000);
        }
        QueuedJob later = urgent("a", 1, 900);
        QueuedJob sooner = urgent("a", 1, 800);

        assertThat(take()).isEqualTo(sooner);
        for (int i = 0; i < 3; i++) {
            assertThat(take()).isNotEqualTo(later);
        }
        assertThat(take()).isEqualTo(later);
    }

    @Test
    void whatIsUrgentNoMoreWaitsForItsTurn() {
        QueuedJob first = add("a", 1, 1_000_000);
        QueuedJob second = urgent("a", 1, 900);
        queues.setUrgent(second, false);

        assertThat(queues.urgent(LANE)).isZero();
        assertThat(take()).isEqualTo(first);
    }

    @Test
    void aJobThatLeavesTheLineIsUrgentNoMore() {
        QueuedJob job = urgent("a", 1, 900);
        QueuedJob other = urgent("b", 1, 901);
        queues.remove(job);
        queues.setUrgent(job, true);

        assertThat(queues.urgent(LANE)).isOne();
        assertThat(take()).isEqualTo(other);
        assertThat(queues.take(LANE)).isEmpty();
        assertThat(queues.urgent(LANE)).isZero();
    }

    @Test
    void theTenantsOfUrgentJobsTakeTurns() {
        for (int i = 0; i < 100; i++) {
            add("crowd", 1, 1_000_000);
            urgent("hasty", 1, 100 + i);
        }
        QueuedJob modest = urgent("modest", 1, 5_000);

        int taken = 1;
        while (!take().equals(modest)) {
            taken++;
        }
        assertThat(taken).isLessThanOrEqualTo(8);
    }

    @Test
    void nobodyIsHeldUpWhereAllAreUrgent() {
        for (int i = 0; i < 50; i++) {
            urgent("a", 100, 1_000 - i);
        }

        for (int i = 49; i >= 0; i--) {
            assertThat(take().deadlineMs()).isEqualTo(1_000 - i);
        }
    }

    @Property(tries = 100)
    void aQuarterOfTheTokensIsTheMostThatOvertakes(@ForAll long seed) {
        UrgencyTest lane = new UrgencyTest();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            for (int other = 0; other < 7; other++) {
                lane.add("patient" + other, 1 + random.nextInt(1_000), 1_000_000);
            }
            // Large enough to be ahead of the others always, so that none goes in its turn.
            lane.urgent("hasty", 500 + random.nextInt(500), i);
        }
        long overtook = 0;
        long all = 0;
        for (int i = 0; i < 2_000; i++) {
            QueuedJob next = lane.queues.peek(LANE).orElseThrow();
            assertThat(lane.take()).isEqualTo(next);
            all += next.tokens();
            overtook += next.tenant().equals("hasty") ? next.tokens() : 0;
            assertThat(overtook - all / 4.0).isLessThanOrEqualTo(1_000);
        }
        assertThat(overtook / (double) all).isCloseTo(0.25, within(0.01));
    }

    @Test
    void aTenantThatAlwaysHurriesGetsNoMoreThanItsPartOrAQuarter() {
        Map<String, Long> served = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            for (String tenant : new String[] {"a", "b", "c", "d", "e", "f", "g"}) {
                add(tenant, 10, 1_000_000);
            }
            urgent("hasty", 10, i);
        }
        for (int i = 0; i < 800; i++) {
            served.merge(take().tenant(), 1L, Long::sum);
        }

        assertThat(served.getOrDefault("hasty", 0L)).isCloseTo(200L, within(2L));
        assertThat(served.getOrDefault("a", 0L)).isCloseTo(600L / 7, within(2L));
    }

    @Test
    void overtakingIsChargedLikeATurn() {
        Map<String, Long> served = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            add("patient", 10, 1_000_000);
            add("hasty", 10, 1_000_000);
            if (i < 50) {
                urgent("hasty", 10, i);
            }
        }
        for (int i = 0; i < 400; i++) {
            served.merge(take().tenant(), 1L, Long::sum);
        }

        assertThat(served.getOrDefault("hasty", 0L)).isCloseTo(200L, within(2L));
    }
}
