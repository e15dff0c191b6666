package dev.sluice.router;

import java.time.Duration;
import java.util.function.LongConsumer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * One wall-clock punctuation, set to the next time at which anything is due and to none when
 * nothing is: every punctuation makes a transaction.
 */
public final class Alarm {
    /**
     * Streams keeps a cancelled punctuation until its time has come, so none is set for a time far
     * ahead.
     */
    private static final long HORIZON_MS = 60_000;

    private final ProcessorContext<?, ?> context;
    private final LongConsumer onDue;
    private @Nullable Cancellable set;
    private long dueMs = Long.MAX_VALUE;

    public Alarm(ProcessorContext<?, ?> context, LongConsumer onDue) {
        this.context = context;
        this.onDue = onDue;
    }

    /** Makes sure that the alarm goes off at {@code wantedMs} or earlier. */
    public void noLaterThan(long wantedMs, long nowMs) {
        long atMs = Math.min(wantedMs, nowMs + HORIZON_MS);
        if (atMs >= dueMs) {
            return;
        }
        cancel();
        dueMs = atMs;
        set =
                context.schedule(
                        Duration.ofMillis(Math.max(1, atMs - nowMs)),
                        PunctuationType.WALL_CLOCK_TIME,
                        firedAtMs -> {
                            cancel();
                            onDue.accept(context.currentSystemTimeMs());
                        });
    }

    public void cancel() {
        if (set != null) {
            set.cancel();
            set = null;
        }
        dueMs = Long.MAX_VALUE;
    }
}
