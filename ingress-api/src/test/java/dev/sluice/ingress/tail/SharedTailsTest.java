package dev.sluice.ingress.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedTailsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final MemoryStreamLog log = new MemoryStreamLog();
    private final SharedTails tails = new SharedTails(log, new TailConfig(2, 1_024, 4_096));

    @AfterEach
    void close() {
        tails.close();
        assertThat(log.open()).as("readers left open").isZero();
    }

    /** The next pieces; fails when they do not come. */
    private static List<String> read(StreamTails.Tail tail, int count) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            StreamTails.Entry entry = tail.poll(PATIENCE).orElseThrow();
            texts.add(
                    StandardCharsets.UTF_8.decode(entry.chunk().getData().duplicate()).toString());
        }
        return texts;
    }

    @Test
    void fiveHundredCallersOfAnInstanceThatDiedShareItsReaders() throws Exception {
        int jobs = 500;
        int pieces = 40;
        Map<Integer, Long> places = new HashMap<>();
        for (int piece = 0; piece < pieces; piece++) {
            for (int job = 0; job < jobs; job++) {
                long offset = log.write(3, "job" + job, job + "/" + piece);
                // Each has heard another number of pieces.
                if (piece == job % 10) {
                    places.put(job, offset + 1);
                }
            }
        }

        List<Callable<List<String>>> callers = new ArrayList<>();
        places.forEach(
                (job, from) ->
                        callers.add(
                                () -> {
                                    try (var tail = tails.open(3, from, "job" + job)) {
                                        return read(tail, pieces - 1 - job % 10);
                                    }
                                }));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int heard = 0;
            for (Future<List<String>> each : threads.invokeAll(callers)) {
                List<String> texts = each.get();
                int job = Integer.parseInt(texts.getFirst().split("/", 2)[0]);
                List<String> expected = new ArrayList<>();
                for (int piece = job % 10 + 1; piece < pieces; piece++) {
                    expected.add(job + "/" + piece);
                }
                assertThat(texts).isEqualTo(expected);
                heard++;
            }
            assertThat(heard).isEqualTo(jobs);
        }
        assertThat(log.openAtOnce()).isLessThanOrEqualTo(2);
    }

    @Test
    void whoTakesNothingHoldsUpNobodyAndMissesNothing() throws Exception {
        String big = "x".repeat(300);
        try (var slow = tails.open(0, 0, "slow");
                var quick = tails.open(0, 0, "quick")) {
            for (int i = 0; i < 50; i++) {
                log.write(0, "slow", i + big);
                log.write(0, "quick", "q" + i);
            }

            assertThat(read(quick, 50)).last().isEqualTo("q49");
            List<String> late = read(slow, 50);

            assertThat(late).hasSize(50).doesNotHaveDuplicates();
            assertThat(late).first().isEqualTo("0" + big);
            assertThat(late).last().isEqualTo("49" + big);
        }
    }

    @Test
    void whoComesFromEarlierHearsThatFirstAndThenSharesAReader() throws Exception {
        for (int i = 0; i < 100; i++) {
            log.write(0, "early", "e" + i);
        }
        try (var late = tails.open(0, 100, "late")) {
            log.write(0, "late", "l");
            assertThat(read(late, 1)).containsExactly("l");

            try (var early = tails.open(0, 0, "early")) {
                assertThat(read(early, 100)).first().isEqualTo("e0");
                await().atMost(PATIENCE).until(() -> tails.reading() == 1);
                log.write(0, "early", "end");
                log.write(0, "late", "end");
                assertThat(read(early, 1)).containsExactly("end");
                assertThat(read(late, 1)).containsExactly("end");
            }
        }
    }

    @Test
    void whoFindsNoReaderWaitsForOne() throws Exception {
        long far = 3 * Tours.NEARBY;
        for (long i = 0; i < far; i++) {
            log.write(0, "other", "");
        }
        log.write(0, "a", "a");
        log.write(0, "b", "b");
        log.write(0, "c", "c");
        try (var a = tails.open(0, far, "a");
                var b = tails.open(0, far / 2, "b");
                var c = tails.open(0, 0, "c")) {
            assertThat(read(a, 1)).containsExactly("a");
            assertThat(read(b, 1)).containsExactly("b");
            assertThat(read(c, 1)).containsExactly("c");
        }
    }

    @Test
    void goesOnWhereItWasWhenTheLogWasAway() throws Exception {
        try (var tail = tails.open(0, 0, "job")) {
            log.write(0, "job", "1");
            assertThat(read(tail, 1)).containsExactly("1");
            log.goAway(true);
            await().atMost(PATIENCE).until(() -> log.open() == 0);
            log.write(0, "job", "2");
            log.goAway(false);

            assertThat(read(tail, 1)).containsExactly("2");
            assertThat(log.opened()).isGreaterThan(1);
        }
    }

    @Test
    void goesOnAfterAnErrorOfTheMachine() throws Exception {
        try (var tail = tails.open(0, 0, "job")) {
            log.write(0, "job", "1");
            assertThat(read(tail, 1)).containsExactly("1");
            log.breakOnce();
            await().atMost(PATIENCE).until(() -> log.opened() > 1);
            log.write(0, "job", "2");

            assertThat(read(tail, 1)).containsExactly("2");
        }
    }

    @Test
    void whoWaitsForAReaderIsServedWhenItsLastCallerLeaves() throws Exception {
        long far = 2 * Tours.NEARBY;
        for (long i = 0; i < far; i++) {
            log.write(0, "other", "");
        }
        log.write(0, "late", "l");
        SharedTails one = new SharedTails(log, new TailConfig(1, 1_024, 4_096));
        try (var waiting = tailAfterTheOnlyOneLeft(one, far)) {
            assertThat(read(waiting, 1)).containsExactly("l");
        } finally {
            one.close();
        }
    }

    private static StreamTails.Tail tailAfterTheOnlyOneLeft(SharedTails tails, long far) {
        StreamTails.Tail first = tails.open(0, 0, "early");
        StreamTails.Tail waiting = tails.open(0, far, "late");
        first.close();
        return waiting;
    }

    @Test
    void saysHowFarItIs() throws Exception {
        try (var tail = tails.open(0, 0, "job")) {
            log.write(0, "other", "");
            log.write(0, "job", "1");
            log.write(0, "other", "");

            await().atMost(PATIENCE).until(() -> tail.position() == 1);
            assertThat(tail.end()).hasValue(3);
            assertThat(read(tail, 1)).containsExactly("1");
            await().atMost(PATIENCE).until(() -> tail.position() == 3);
        }
    }

    @Test
    void nobodyReadsWhenAllHaveGone() {
        var first = tails.open(0, 0, "a");
        var second = tails.open(1, 0, "b");
        assertThat(tails.reading()).isPositive();

        first.close();
        second.close();

        assertThat(tails.reading()).isZero();
    }
}
