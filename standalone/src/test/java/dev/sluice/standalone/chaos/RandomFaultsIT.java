package dev.sluice.standalone.chaos;

import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Members die, freeze and stop at random under a load that does not end; every few rounds
 * everything has to come to rest and add up. {@code -Dsluice.chaos.seed} repeats a sequence of
 * faults, {@code -Dsluice.chaos.rounds} says how many.
 */
@Tag("chaos")
final class RandomFaultsIT {
    private static final int JOBS_PER_ROUND = 500;
    private static final int ROUNDS_PER_AUDIT = 10;
    private static final Duration FREEZE_MAX = Duration.ofSeconds(20);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(3);
    private static final List<String> MEMBERS =
            List.of(
                    "worker-1",
                    "worker-2",
                    "router-1",
                    "router-2",
                    "ingress-1",
                    "ingress-2",
                    "results",
                    "kafka",
                    "postgres");

    /** What can happen to a member. */
    private enum Fault {
        KILL,
        FREEZE,
        RESTART
    }

    @Test
    void losesNothingWhateverHappens() throws Exception {
        long seed = Long.getLong("sluice.chaos.seed", new Random().nextLong());
        int rounds = Integer.getInteger("sluice.chaos.rounds", 200);
        System.out.printf("chaos: -Dsluice.chaos.seed=%d -Dsluice.chaos.rounds=%d%n", seed, rounds);
        var random = new Random(seed);
        try (Rig rig = Rig.start(Jvm.SHORT_LIVED);
                var load = new Load(rig, 100);
                var books = new Books(rig, load)) {
            books.memory().begin();
            for (int round = 1; round <= rounds; round++) {
                load.submit(JOBS_PER_ROUND);
                Thread.sleep(random.nextLong(PAUSE_MAX.toMillis()));
                String name = MEMBERS.get(random.nextInt(MEMBERS.size()));
                Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
                Duration freeze = Duration.ofMillis(random.nextLong(FREEZE_MAX.toMillis()));
                System.out.printf("chaos: round %d %s %s%n", round, fault, name);
                inject(rig.member(name), fault, freeze);
                if (round % ROUNDS_PER_AUDIT == 0 || round == rounds) {
                    books.awaitQuiet();
                    books.balance();
                    Map<String, Long> heaps = books.memory().audit();
                    System.out.printf(
                            "chaos: after %d rounds: jobs %d, results %d, calls %d, answered twice %d, outcome unknown %d, KiB of heap %s%n",
                            round,
                            load.accepted().size(),
                            books.resultCount(),
                            books.callCount(),
                            books.answeredTwice(),
                            books.unknownOutcomes(),
                            heaps);
                }
            }
        }
    }

    private static void inject(Member member, Fault fault, Duration freeze) throws Exception {
        switch (fault) {
            case KILL -> member.killAndStart();
            case RESTART -> member.restart();
            case FREEZE -> member.freezeFor(freeze);
        }
    }
}
