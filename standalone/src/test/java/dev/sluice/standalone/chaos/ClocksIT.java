package dev.sluice.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.standalone.chaos.Rig.Surroundings;
import dev.sluice.standalone.lifecycle.ClockWatch;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks that were right at the start and differ by an hour from one moment to the next. */
final class ClocksIT {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir private static Path directory;

    private static Clocks clocks;
    private static Rig rig;
    private static Load load;
    private static Books books;

    @BeforeAll
    static void start() throws Exception {
        Optional<Clocks> found = Clocks.in(directory);
        assumeTrue(found.isPresent(), "libfaketime is not installed (Debian: libfaketime)");
        clocks = found.orElseThrow();
        rig = Rig.start(Jvm.SHORT_LIVED, 1, Surroundings.USUAL.withClocks(clocks));
        load = new Load(rig, 100);
        books = new Books(rig, load);
    }

    @AfterAll
    static void stop() {
        if (rig != null) {
            books.close();
            load.close();
            rig.close();
        }
    }

    @Test
    void goesOnWithARouterAnHourAhead() throws Exception {
        goesOnAnHourAhead("router-1", new Drill(load, books, Drill.Size.SHORT));
    }

    @Tag("chaos")
    @ParameterizedTest
    @ValueSource(strings = {"worker-1", "router-1", "ingress-1", "results"})
    void goesOnWithAClockThatIsPutForward(String member) throws Exception {
        goesOnAnHourAhead(member, new Drill(load, books));
    }

    /** Then it has to do without its twin; in the end a new process goes by the right time. */
    private static void goesOnAnHourAhead(String member, Drill drill) throws Exception {
        drill.run(
                "clock of %s 1 h ahead".formatted(member),
                () -> {
                    clocks.put(member, HOUR);
                    await("the process sees it")
                            .until(
                                    () ->
                                            about(
                                                    Clocks.seenBy(rig.role(member).pid()),
                                                    Instant.now().plus(HOUR)));
                });
        if (member.endsWith("-1")) {
            String twin = member.replace("-1", "-2");
            drill.lose(rig.member(twin), twin);
        }
        rig.member(member).kill();
        clocks.put(member, Duration.ZERO);
        rig.member(member).start();
    }

    /** Timers of Kafka's clients would stand still for an hour. */
    @Tag("chaos")
    @ParameterizedTest
    @ValueSource(strings = {"worker-1", "router-1", "ingress-1", "results"})
    void startsAgainWhenAClockIsPutBack(String member) throws Exception {
        new Drill(load, books)
                .run(
                        "clock of %s 1 h back".formatted(member),
                        () -> {
                            clocks.put(member, HOUR.negated());
                            assertThat(rig.role(member).awaitExit())
                                    .isEqualTo(ClockWatch.EXIT_CODE);
                            assertThatThrownBy(() -> rig.member(member).start())
                                    .hasMessageContaining("ended");
                            clocks.put(member, Duration.ZERO);
                            rig.member(member).start();
                        });
    }

    private static boolean about(Instant seen, Instant expected) {
        return Duration.between(seen, expected).abs().compareTo(HOUR.dividedBy(2)) < 0;
    }
}
