package dev.sluice.router.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schema.avro.Priority;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** How many jobs go before one, foreseen and true. */
class PositionTest {
    private static final String LANE = "lane";

    private final Queues queues = new Queues(Weights.EQUAL);
    private final List<QueuedJob> all = new ArrayList<>();

    private QueuedJob add(String tenant, String flow, Priority priority, long tokens) {
        QueuedJob job =
                new QueuedJob(
                        "j" + all.size(),
                        tenant,
                        flow,
                        priority,
                        LANE,
                        tokens,
                        all.size(),
                        Long.MAX_VALUE);
        queues.add(job);
        all.add(job);
        return job;
    }

    private QueuedJob add(String tenant) {
        return add(tenant, "key", Priority.STANDARD, 10);
    }

    private Map<QueuedJob, Integer> order() {
        Map<QueuedJob, Integer> order = new HashMap<>();
        for (var next = queues.take(LANE); next.isPresent(); next = queues.take(LANE)) {
            order.put(next.get(), order.size());
        }
        return order;
    }

    @Test
    void aJobOfALoneTenantIsBehindThoseThatCameBefore() {
        for (int i = 0; i < 100; i++) {
            add("a");
        }

        assertThat(queues.before(all.get(0), false, 0)).isZero();
        assertThat(queues.before(all.get(40), false, 0)).isEqualTo(40);
        for (int i = 0; i < 30; i++) {
            queues.take(LANE);
        }
        assertThat(queues.before(all.get(40), false, 10_000)).isEqualTo(10);
    }

    @Test
    void aFloodOfAnotherTenantIsMostlyBehindOneJob() {
        for (int i = 0; i < 1_000; i++) {
            add("flood");
        }
        QueuedJob job = add("modest");

        assertThat(queues.before(job, false, 0)).isLessThanOrEqualTo(1);
        assertThat(queues.before(all.get(500), false, 0)).isCloseTo(501L, within(1L));
    }

    @Test
    void aJobThatIsToComeStandsBehindItsTenantsJobs() {
        for (int i = 0; i < 100; i++) {
            add("a");
            add("b");
        }
        QueuedJob elsewhere =
                new QueuedJob(
                        "x", "a", "key", Priority.STANDARD, LANE, 10, all.size(), Long.MAX_VALUE);

        assertThat(queues.before(elsewhere, false, 0)).isCloseTo(200L, within(2L));
    }

    @Test
    void aFasterClassGoesBefore() {
        for (int i = 0; i < 160; i++) {
            add("a", "key", Priority.INTERACTIVE, 10);
        }
        QueuedJob standard = add("a");
        QueuedJob batch = add("a", "key", Priority.BATCH, 10);

        // One turn of sixteen is its own, whatever comes before.
        assertThat(queues.before(standard, false, 0)).isBetween(7L, 16L);
        assertThat(queues.before(batch, false, 0)).isBetween(7L, 16L);
        assertThat(queues.before(all.get(140), false, 0)).isBetween(140L, 142L);
    }

    @Property(tries = 50)
    void whatIsForeseenIsNearTheTruth(@ForAll long seed) {
        PositionTest lane = new PositionTest();
        Random random = new Random(seed);
        int jobs = 200 + random.nextInt(800);
        for (int i = 0; i < jobs; i++) {
            int tenant = Math.min(random.nextInt(4), random.nextInt(4));
            lane.add(
                    "t" + tenant,
                    "f" + random.nextInt(1 + tenant),
                    Priority.STANDARD,
                    50 * (1 + tenant) + random.nextInt(50));
        }
        for (int i = 0; i < jobs / 10; i++) {
            lane.queues.take(LANE);
        }
        Map<QueuedJob, Long> foreseen = new HashMap<>();
        for (QueuedJob job : lane.all) {
            foreseen.put(job, lane.queues.before(job, false, 0));
        }

        double off = 0;
        Map<QueuedJob, Integer> truth = lane.order();
        for (Map.Entry<QueuedJob, Integer> job : truth.entrySet()) {
            off += Math.abs(job.getValue() - foreseen.getOrDefault(job.getKey(), 0L));
        }
        // On the mean, in parts of the queue.
        assertThat(off / truth.size() / truth.size()).isLessThan(0.05);
    }
}
