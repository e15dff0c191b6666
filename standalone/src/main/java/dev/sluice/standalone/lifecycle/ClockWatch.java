package dev.sluice.standalone.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when its wall clock is put back. The timers of Kafka's clients and Kafka Streams
 * go by that clock and stand still until it has caught up: a router with a clock an hour back holds
 * its place and does nothing for an hour. Whoever supervises the process starts it again, and the
 * checks at start see to it that the clock is right by then.
 *
 * <p>The end is that of a {@code kill -9}: an orderly stop would wait for the same timers. A clock
 * that is put forward, or slewed as time services do, is left alone.
 */
public final class ClockWatch implements AutoCloseable {
    /** What the process exits with: EX_TEMPFAIL of sysexits.h, "try again". */
    public static final int EXIT_CODE = 75;

    /** As far as clocks may be apart at the start. */
    static final Duration TOLERATED = Duration.ofSeconds(5);

    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

    private final LongSupplier wallMs;
    private final LongSupplier monotonicNs;
    private final Thread thread;
    private long lastWallMs;
    private long lastMonotonicNs;

    private ClockWatch(
            LongSupplier wallMs, LongSupplier monotonicNs, Consumer<Duration> onPutBack) {
        this.wallMs = wallMs;
        this.monotonicNs = monotonicNs;
        this.lastWallMs = wallMs.getAsLong();
        this.lastMonotonicNs = monotonicNs.getAsLong();
        this.thread =
                Thread.ofPlatform().daemon().name("sluice-clock").unstarted(() -> watch(onPutBack));
    }

    /** Watches this process until closed. */
    public static ClockWatch start() {
        var watch =
                new ClockWatch(System::currentTimeMillis, System::nanoTime, ClockWatch::endProcess);
        watch.thread.start();
        return watch;
    }

    /** Without a thread: looks only when told to. */
    static ClockWatch of(LongSupplier wallMs, LongSupplier monotonicNs) {
        return new ClockWatch(wallMs, monotonicNs, by -> {});
    }

    /** How far the clock was put back since the last look, if by more than is tolerated. */
    Optional<Duration> putBack() {
        long wall = wallMs.getAsLong();
        long monotonic = monotonicNs.getAsLong();
        Duration back =
                Duration.ofNanos(monotonic - lastMonotonicNs)
                        .minus(Duration.ofMillis(wall - lastWallMs));
        lastWallMs = wall;
        lastMonotonicNs = monotonic;
        return back.compareTo(TOLERATED) > 0 ? Optional.of(back) : Optional.empty();
    }

    private void watch(Consumer<Duration> onPutBack) {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                putBack().ifPresent(onPutBack);
            }
        } catch (InterruptedException closed) {
            LOG.debug("not watching the clock any more");
        }
    }

    private static void endProcess(Duration by) {
        LOG.error(
                "the clock was put back by {} s: timers would stand still as long; the process ends, to be started again",
                by.toSeconds());
        Runtime.getRuntime().halt(EXIT_CODE);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
