package dev.sluice.sim.trace;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Lets the calls of a trace begin when they are due, whatever became of those before: a trace that
 * is replayed does not wait for slow answers.
 */
public final class Replay {
    private final List<TracedCall> calls;
    private final double speed;
    private final LongSupplier nanos;
    private final Consumer<Duration> pause;

    /**
     * @param speed how many times as fast as it was, above 0
     */
    public Replay(List<TracedCall> calls, double speed) {
        this(calls, speed, System::nanoTime, wait -> LockSupport.parkNanos(wait.toNanos()));
    }

    Replay(List<TracedCall> calls, double speed, LongSupplier nanos, Consumer<Duration> pause) {
        if (!(speed > 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException("speed " + speed + ": expected above 0");
        }
        this.calls = List.copyOf(calls);
        this.speed = speed;
        this.nanos = nanos;
        this.pause = pause;
    }

    /**
     * Blocks until the last call has begun.
     *
     * @param begin must not block
     * @return how late the latest call began
     * @throws InterruptedException when the thread is interrupted between two calls
     */
    public Duration run(Consumer<TracedCall> begin) throws InterruptedException {
        long from = nanos.getAsLong();
        long latest = 0;
        for (TracedCall call : calls) {
            long due = from + (long) (call.at().toNanos() / speed);
            long now = nanos.getAsLong();
            while (now < due) {
                pause.accept(Duration.ofNanos(due - now));
                if (Thread.interrupted()) {
                    throw new InterruptedException("a replay was stopped");
                }
                now = nanos.getAsLong();
            }
            latest = Math.max(latest, now - due);
            begin.accept(call);
        }
        return Duration.ofNanos(latest);
    }

    /** A chat with about as many tokens as the call had, and an answer that is bounded to its. */
    public static String chat(String model, TracedCall call) {
        return "{\"model\":\"%s\",\"max_tokens\":%d,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(
                        model,
                        Math.max(1, call.answerTokens()),
                        "clip ".repeat(Math.max(1, call.promptTokens())).strip());
    }
}
