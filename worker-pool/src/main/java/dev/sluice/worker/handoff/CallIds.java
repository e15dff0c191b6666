package dev.sluice.worker.handoff;

import dev.sluice.worker.attempt.AttemptId;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names calls: {@code <job_id>.<run>.<epoch>.<nonce>}, unique among all workers and all their
 * starts. Thread-safe.
 */
public final class CallIds {
    private static final int RADIX = 36;

    private final String process;
    private final AtomicLong next = new AtomicLong();

    /**
     * @param random from a good source, new at every start
     */
    public CallIds(long random) {
        this.process = Long.toUnsignedString(random, RADIX);
    }

    String of(AttemptId attempt) {
        return attempt + "." + process + "-" + Long.toString(next.getAndIncrement(), RADIX);
    }
}
