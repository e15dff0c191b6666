package dev.sluice.router.coordinator.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.catalog.Rate;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Any history of takes, when there is room, and of what is given back: what is taken in any window,
 * less what is given back in it, is within the rate and a burst; and who always asks gets it all.
 */
class GcraPropertyTest {
    private static final long NS_PER_MS = 1_000_000;
    private static final long START_MS = 1_767_600_000_000L;
    private static final int STEPS = 400;

    private record Cells(long atNs, long cells) {}

    @Property(tries = 200)
    void neverAdmitsMoreThanItsRateAndABurstInAnyWindow(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 100_000) int perWindow,
            @ForAll @IntRange(min = 1_000, max = 120_000) int windowMs) {
        Random random = new Random(seed);
        Rate rate = rate(random, perWindow, windowMs);
        List<Cells> history = new ArrayList<>();
        List<Long> open = new ArrayList<>();
        long full = Gcra.UNUSED;
        long nowMs = START_MS;
        for (int step = 0; step < STEPS; step++) {
            nowMs += random.nextInt(4) == 0 ? random.nextInt(windowMs) : random.nextInt(3);
            long nowNs = nowMs * NS_PER_MS;
            if (random.nextInt(3) == 0 && !open.isEmpty()) {
                long taken = open.remove(random.nextInt(open.size()));
                long back = random.nextLong(taken + 1);
                long before = Gcra.owed(full, rate, nowNs);
                full = Gcra.giveBack(full, rate, back);
                // Only what was still owed counts as given back.
                history.add(new Cells(nowNs, Gcra.owed(full, rate, nowNs) - before));
            } else {
                long cells = 1 + random.nextLong(rate.burst());
                if (Gcra.room(full, rate, nowNs) >= cells) {
                    assertThat(Gcra.opensAtNs(full, rate, cells)).isLessThanOrEqualTo(nowNs);
                    full = Gcra.take(full, rate, cells, nowNs);
                    history.add(new Cells(nowNs, cells));
                    open.add(cells);
                } else {
                    assertThat(Gcra.opensAtNs(full, rate, cells)).isGreaterThan(nowNs);
                }
            }
        }

        for (int from = 0; from < history.size(); from++) {
            long sum = 0;
            long gaveBack = 0;
            for (int to = from; to < history.size(); to++) {
                Cells next = history.get(to);
                sum += next.cells;
                gaveBack += next.cells <= 0 ? 1 : 0;
                long allowed = inWindow(rate, next.atNs - history.get(from).atNs) + rate.burst();
                // Cells owed are whole ones: each time some are given back, a part may be lost, and
                // a part may be all.
                assertThat(sum).isLessThanOrEqualTo(allowed + gaveBack);
            }
        }
    }

    @Property(tries = 100)
    void givesAllToThoseWhoAlwaysAsk(
            @ForAll long seed,
            @ForAll @IntRange(min = 10, max = 100_000) int perWindow,
            @ForAll @IntRange(min = 1_000, max = 120_000) int windowMs) {
        Random random = new Random(seed);
        Rate rate = new Rate(perWindow, Duration.ofMillis(windowMs), perWindow / 10L);
        long full = Gcra.UNUSED;
        long taken = 0;
        long endMs = START_MS + 20L * windowMs;
        long nowMs = START_MS;
        while (nowMs < endMs) {
            long cells = 1 + random.nextLong(Math.max(1, rate.burst() / 2));
            nowMs = Math.max(nowMs, Math.ceilDiv(Gcra.opensAtNs(full, rate, cells), NS_PER_MS));
            full = Gcra.take(full, rate, cells, nowMs * NS_PER_MS);
            taken += cells;
        }

        // The last one asks for up to half a burst, and is still waiting when the time is over.
        assertThat(taken + Math.max(1, rate.burst() / 2))
                .isGreaterThanOrEqualTo(20L * perWindow * 99 / 100);
    }

    private static Rate rate(Random random, int perWindow, int windowMs) {
        return new Rate(
                perWindow, Duration.ofMillis(windowMs), (long) 1 + random.nextInt(perWindow));
    }

    /** Rounded up. */
    private static long inWindow(Rate rate, long ns) {
        BigInteger cells =
                BigInteger.valueOf(ns)
                        .multiply(BigInteger.valueOf(rate.perWindow()))
                        .add(BigInteger.valueOf(rate.window().toNanos() - 1));
        return cells.divide(BigInteger.valueOf(rate.window().toNanos())).longValueExact();
    }
}
