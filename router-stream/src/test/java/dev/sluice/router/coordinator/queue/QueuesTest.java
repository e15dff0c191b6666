package dev.sluice.router.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Priority;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class QueuesTest {
    private final Queues queues = new Queues(Weights.EQUAL);

    private void add(String core, String tenant, Priority priority) {
        queues.add(new QueuedJob(core, tenant, "key", priority, "lane", 1, 0, Long.MAX_VALUE));
    }

    private List<String> takeAll() {
        List<String> taken = new ArrayList<>();
        for (var next = queues.take("lane"); next.isPresent(); next = queues.take("lane")) {
            taken.add(next.get().core());
        }
        return taken;
    }

    @Test
    void takesTenantsInTurnEachInOrderOfArrival() {
        add("a1", "a", Priority.STANDARD);
        add("a2", "a", Priority.STANDARD);
        add("a3", "a", Priority.STANDARD);
        add("b1", "b", Priority.STANDARD);

        assertThat(takeAll()).containsExactly("a1", "b1", "a2", "a3");
    }

    @Test
    void starvesNoClass() {
        for (int i = 0; i < 100; i++) {
            add("i" + i, "a", Priority.INTERACTIVE);
            add("s" + i, "a", Priority.STANDARD);
            add("b" + i, "a", Priority.BATCH);
        }
        Map<Character, Integer> taken = new HashMap<>();
        for (int i = 0; i < 64; i++) {
            taken.merge(queues.take("lane").orElseThrow().core().charAt(0), 1, Integer::sum);
        }

        assertThat(taken).containsEntry('i', 56).containsEntry('s', 4).containsEntry('b', 4);
    }

    @Test
    void takesNothingFromALaneThatItDoesNotKnow() {
        assertThat(queues.take("other")).isEmpty();
        assertThat(queues.size("other")).isZero();
        queues.remove(
                new QueuedJob("x", "a", "key", Priority.BATCH, "other", 1, 0, Long.MAX_VALUE));
    }

    @Property(tries = 300)
    void losesNothingAndGivesNothingTwice(@ForAll long seed) {
        Random random = new Random(seed);
        Queues some = new Queues(Weights.EQUAL);
        Map<String, QueuedJob> in = new HashMap<>();
        Set<String> out = new HashSet<>();
        for (int step = 0; step < 300; step++) {
            String lane = "lane" + random.nextInt(2);
            switch (random.nextInt(3)) {
                case 0 -> {
                    QueuedJob job =
                            new QueuedJob(
                                    "j" + step,
                                    "t" + random.nextInt(3),
                                    "f" + random.nextInt(3),
                                    Priority.values()[random.nextInt(3)],
                                    lane,
                                    1 + random.nextInt(100),
                                    0,
                                    Long.MAX_VALUE);
                    some.add(job);
                    some.add(job);
                    in.put(job.core(), job);
                }
                case 1 ->
                        some.take(lane)
                                .ifPresent(
                                        job -> {
                                            assertThat(out.add(job.core())).isTrue();
                                            assertThat(in.remove(job.core())).isNotNull();
                                        });
                default ->
                        in.values().stream()
                                .findAny()
                                .ifPresent(
                                        job -> {
                                            some.remove(job);
                                            some.remove(job);
                                            in.remove(job.core());
                                        });
            }
            assertThat(some.size()).isEqualTo(in.size());
            assertThat(some.size("lane0") + some.size("lane1")).isEqualTo(in.size());
        }
    }

    @Test
    void remembersWhatIsDueInOrderAndBounded() {
        DueIndex due = new DueIndex(10);
        due.add(25, "b");
        due.add(11, "a");
        due.add(12, "c");
        due.add(Long.MAX_VALUE, "never");

        assertThat(due.nextDueMs()).hasValue(20);
        assertThat(due.takeDue(19, 10)).isEmpty();
        assertThat(due.takeDue(30, 2)).containsExactly("a", "c");
        due.remove(25, "b");
        assertThat(due.takeDue(1_000_000_000_000L, 2)).isEmpty();
        due.remove(Long.MAX_VALUE, "never");
        assertThat(due.nextDueMs()).isEmpty();
    }
}
