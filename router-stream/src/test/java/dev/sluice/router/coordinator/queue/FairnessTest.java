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

/** Who gets how many tokens of one lane. */
class FairnessTest {
    private static final String LANE = "lane";

    private final Map<String, Integer> tenantWeights = new HashMap<>();
    private final Map<String, Integer> flowWeights = new HashMap<>();
    private final Queues queues =
            new Queues(
                    new Weights() {
                        @Override
                        public int ofTenant(String tenant) {
                            return tenantWeights.getOrDefault(tenant, 1);
                        }

                        @Override
                        public int ofFlow(String tenant, String flow) {
                            return flowWeights.getOrDefault(flow, 1);
                        }
                    });
    private final Map<String, Long> served = new HashMap<>();
    private int jobs;

    private QueuedJob add(String tenant, String flow, long tokens) {
        QueuedJob job =
                new QueuedJob(
                        "job" + ++jobs,
                        tenant,
                        flow,
                        Priority.STANDARD,
                        LANE,
                        tokens,
                        0,
                        Long.MAX_VALUE);
        queues.add(job);
        return job;
    }

    private QueuedJob serve() {
        QueuedJob job = queues.take(LANE).orElseThrow();
        served.merge(job.tenant(), job.tokens(), Long::sum);
        served.merge(job.tenant() + "/" + job.flow(), job.tokens(), Long::sum);
        return job;
    }

    private double served(String who) {
        return served.getOrDefault(who, 0L);
    }

    @Property(tries = 100)
    void backloggedTenantsGetTokensByWeightWhileAThirdFloods(@ForAll long seed) {
        FairnessTest lane = new FairnessTest();
        Random random = new Random(seed);
        lane.tenantWeights.put("gold", 3);
        for (int i = 0; i < 2_000; i++) {
            lane.add("plain", "key", 1 + random.nextInt(200));
            lane.add("gold", "key", 1 + random.nextInt(2_000));
            lane.add("flood", "key", 1 + random.nextInt(5_000));
            lane.add("flood", "key", 1 + random.nextInt(5_000));
        }
        long spent = 0;
        while (spent < 500_000) {
            spent += lane.serve().tokens();
        }

        assertThat(lane.served("gold") / lane.served("plain")).isCloseTo(3, within(0.15));
        assertThat(lane.served("flood") / lane.served("plain")).isCloseTo(1, within(0.1));
    }

    @Property(tries = 100)
    void projectsShareTheirTenantsPartByWeight(@ForAll long seed) {
        FairnessTest lane = new FairnessTest();
        Random random = new Random(seed);
        lane.flowWeights.put("red", 3);
        for (int i = 0; i < 2_000; i++) {
            lane.add("acme", "red", 1 + random.nextInt(500));
            lane.add("acme", "blue", 1 + random.nextInt(500));
            lane.add("globex", "key", 1 + random.nextInt(500));
        }
        long spent = 0;
        while (spent < 300_000) {
            spent += lane.serve().tokens();
        }

        assertThat(lane.served("acme") / lane.served("globex")).isCloseTo(1, within(0.05));
        assertThat(lane.served("acme/red") / lane.served("acme/blue")).isCloseTo(3, within(0.15));
    }

    @Property(tries = 100)
    void trueTokensCountInTheEnd(@ForAll long seed) {
        FairnessTest lane = new FairnessTest();
        Random random = new Random(seed);
        Map<String, Long> used = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            lane.add("modest", "key", 100);
            lane.add("boaster", "key", 100);
        }
        for (int i = 0; i < 3_000; i++) {
            QueuedJob job = lane.serve();
            // Both are charged the same when they start; one needs a quarter of it.
            long truth = (job.tenant().equals("modest") ? 25 : 100) + random.nextInt(3);
            used.merge(job.tenant(), truth, Long::sum);
            lane.queues.correct(job, truth - job.tokens());
        }

        assertThat(used.getOrDefault("modest", 0L) / (double) used.getOrDefault("boaster", 1L))
                .isCloseTo(1, within(0.05));
    }

    @Test
    void idleTimeIsNotBanked() {
        add("sleeper", "key", 1);
        serve();
        for (int i = 0; i < 200; i++) {
            add("busy", "key", 100);
        }
        for (int i = 0; i < 100; i++) {
            serve();
        }
        served.clear();
        for (int i = 0; i < 100; i++) {
            add("sleeper", "key", 100);
        }
        for (int i = 0; i < 100; i++) {
            serve();
        }

        assertThat(served("sleeper")).isBetween(4_900.0, 5_100.0);
    }

    @Test
    void oneWhoAlwaysHasJustOneJobGetsNoMoreThanTheOthers() {
        for (int i = 0; i < 400; i++) {
            add("a", "key", 10);
            add("b", "key", 10);
        }
        for (int i = 0; i < 300; i++) {
            if (served("sly") <= 10_000) {
                add("sly", "key", 10);
            }
            serve();
        }

        assertThat(served("sly")).isBetween(900.0, 1_100.0);
    }

    @Test
    void jobsThatWereSetAsideComeBackInOrderAndCostNothing() {
        for (int i = 0; i < 4; i++) {
            add("a", "key", 10);
        }
        for (int i = 0; i < 2; i++) {
            QueuedJob job = queues.take(LANE).orElseThrow();
            queues.park(job);
            queues.correct(job, -job.tokens());
        }
        assertThat(queues.parked(LANE)).isEqualTo(2);
        assertThat(queues.size(LANE)).isEqualTo(2);
        assertThat(queues.size()).isEqualTo(4);

        queues.unpark(LANE, 1);
        queues.unpark(LANE, 5);

        assertThat(queues.parked(LANE)).isZero();
        assertThat(queues.size(LANE)).isEqualTo(4);
        add("b", "key", 10);
        assertThat(serve().tenant()).isEqualTo("a");
        assertThat(serve().tenant()).isEqualTo("b");
    }
}
