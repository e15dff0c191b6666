package dev.sluice.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.schema.avro.DeadLetter;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.chaos.Rig.Surroundings;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import dev.sluice.standalone.testkit.Tail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One fault at a time, in the middle of a load that fills every slot and leaves a queue. The same
 * processes go from test to test, so that what one fault leaves behind the next one meets.
 */
final class FaultsIT {
    /** Of large bodies; empty where nobody may mount. */
    private static final Optional<TinyDisk> DISK = disk();

    private static final Rig RIG = rig();
    private static final Load LOAD = new Load(RIG, 100);
    private static final Books BOOKS = new Books(RIG, LOAD);

    private static final Duration LONG = Duration.ofSeconds(40);

    private final Drill drill = new Drill(LOAD, BOOKS, Drill.Size.SHORT);

    private static Optional<TinyDisk> disk() {
        try {
            return TinyDisk.mount(512);
        } catch (IOException e) {
            throw new UncheckedIOException("no disk to fill", e);
        }
    }

    private static Rig rig() {
        try {
            return Rig.start(
                    Jvm.SHORT_LIVED,
                    1,
                    new Surroundings(Optional.empty(), DISK.map(TinyDisk::root), Optional.empty()));
        } catch (Exception e) {
            throw new IllegalStateException("nothing to break", e);
        }
    }

    @BeforeAll
    static void look() throws Exception {
        BOOKS.memory().begin();
    }

    /** Short forms leave heaps to the end: a look at all takes seconds of a core. */
    @AfterAll
    static void stop() throws Exception {
        try {
            System.out.printf("chaos: KiB of heap at the end %s%n", BOOKS.memory().audit());
        } finally {
            BOOKS.close();
            LOAD.close();
            RIG.close();
            if (DISK.isPresent()) {
                DISK.orElseThrow().close();
            }
        }
    }

    /** One after the other, each while the jobs of those before still run and are told of. */
    @Test
    void survivesKill9OfEveryRoleAndEngine() throws Exception {
        try (Hooks hooks = Hooks.start(RIG, "acme")) {
            drill.killEach(
                    RIG,
                    List.of("worker-1", "router-1", "ingress-1", "results", "postgres", "kafka"));

            hooks.balance();
        }
    }

    /**
     * Longer than leases and sessions last, so that another takes over what the frozen one holds.
     */
    @Test
    void survivesAFreezeOfAWorker() throws Exception {
        drill.freeze(RIG.member("worker-2"), "worker-2", Duration.ofSeconds(15));
    }

    @Test
    void goesOnWithARedriveWhenResultsIsKilled() throws Exception {
        new RedriveKill(RIG, "soylent").run();
    }

    /** See {@link FullDiskIT} for more of them, and for PostgreSQL. */
    @Test
    void refusesLargeBodiesWhileTheirDiskIsFull() throws Exception {
        assumeTrue(DISK.isPresent(), "nobody may mount a file system here");

        FullBlobs.run(RIG, DISK.orElseThrow(), new Drill.Size(100, 20, false));
    }

    /** What an operator does on purpose, under the same load as the faults. */
    @Test
    void restartsRoleByRoleWithoutAnErrorOrASecondCall() throws Exception {
        restartsWithoutAnErrorOrASecondCall(
                drill, List.of("worker-2", "router-2", "ingress-2", "results"));
    }

    private static void restartsWithoutAnErrorOrASecondCall(Drill drill, List<String> members)
            throws Exception {
        // A copy that a router makes meanwhile for the time after a fault of before is no loss.
        List<String> databases = RIG.routerDatabases();
        assertThat(databases).as("databases of routers").isNotEmpty();

        Drill.Account change = drill.roll(RIG, members);

        assertThat(RIG.routerDatabases())
                .as("state that was kept, not wiped and restored")
                .containsAll(databases);
        assertThat(change.refused()).as("requests that were refused twice").isZero();
        assertThat(change.calls()).as("provider calls").isEqualTo(change.accepted());
    }

    @Test
    void putsAsideWhatNobodyCanRead() throws Exception {
        var garbage = new Garbage(RIG.sluice());
        Set<Long> pids = RIG.pids();

        drill.run("garbage in every topic", garbage::spread);

        try (var deadLetters = new Tail<>(RIG.sluice(), Topics.DEAD_LETTERS, DeadLetter.class)) {
            await("everything is put aside")
                    .until(() -> deadLetters.readOn().size() >= garbage.size());
            garbage.checkPutAside(deadLetters.readOn().stream().map(Tail.Entry::value).toList());
        }
        assertThat(RIG.pids()).as("living processes").isEqualTo(pids);
        assertThat(RIG.sluice().catalogTopic().read().tenants())
                .as("what who changes the catalogue sees")
                .isNotEmpty();
    }

    /** See {@link BudgetDrillIT} for the long form. */
    @Test
    void spendsNoMoreThanBudgetsWhileRoutersDie() throws Exception {
        try (var budgets = new BudgetDrill(RIG, List.of("hooli", "wayne"))) {
            budgets.run(400, 1, new BigDecimal("0.0005"));
        }
    }

    @Tag("chaos")
    @Test
    void restartsAllWithoutAnErrorOrASecondCall() throws Exception {
        restartsWithoutAnErrorOrASecondCall(new Drill(LOAD, BOOKS), RIG.roles());
    }

    @Tag("chaos")
    @ParameterizedTest
    @ValueSource(strings = {"worker-1", "router-1", "ingress-1", "results", "kafka", "postgres"})
    void survivesKill9Alone(String member) throws Exception {
        new Drill(LOAD, BOOKS).kill(RIG.member(member), member);
    }

    /** Both calls of a job that it ran are in the books. */
    @Tag("chaos")
    @Test
    void survivesALongFreezeOfAWorker() throws Exception {
        new Drill(LOAD, BOOKS).freeze(RIG.member("worker-1"), "worker-1", LONG);
    }

    @Tag("chaos")
    @ParameterizedTest
    @ValueSource(strings = {"router-1", "ingress-1", "results", "postgres"})
    void callsNothingTwiceForALongFreezeOf(String member) throws Exception {
        Drill.Account change = new Drill(LOAD, BOOKS).freeze(RIG.member(member), member, LONG);

        assertThat(change.answeredTwice()).as("calls answered beyond one per job").isZero();
        assertThat(change.unknown()).as("calls whose end nobody saw").isZero();
    }

    @Tag("chaos")
    @Test
    void survivesALongFreezeOfKafka() throws Exception {
        new Drill(LOAD, BOOKS).freezeLog(RIG.member("kafka"), LONG);
    }
}
