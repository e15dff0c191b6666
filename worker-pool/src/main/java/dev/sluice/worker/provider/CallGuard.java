package dev.sluice.worker.provider;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The handle by which a running call is stopped, and its clock. The call's own thread says how far
 * it is; any thread may {@link #stop} it, the first reason wins; one sweeping thread asks {@link
 * #stopIfOverdue}, so that no call needs timers of its own. A stop before the call begins keeps it
 * from beginning.
 */
public final class CallGuard {
    /** A connection that ends its message is kept; for one that does not, another is opened. */
    private static final Duration REST_MAX = Duration.ofSeconds(1);

    private static final long NONE = Long.MIN_VALUE;

    private final LongSupplier nanos;
    private final AtomicReference<@Nullable StopReason> stopped = new AtomicReference<>();
    private volatile @Nullable Runnable cancel;
    private volatile long totalDeadline = NONE;
    private volatile long phaseDeadline = NONE;
    private volatile StopReason phaseTimeout = StopReason.TOTAL_TIMEOUT;
    private volatile boolean sent;
    private @Nullable CallTimeouts timeouts;
    private long startedAt;
    private long firstByteAt = NONE;

    public CallGuard(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * The call begins, or its request does after what it had to wait for. Its total time counts
     * from the first of them, all other times from the last.
     */
    public void begin(CallTimeouts limits) {
        timeouts = limits;
        startedAt = nanos.getAsLong();
        if (totalDeadline == NONE) {
            totalDeadline = startedAt + limits.total().toNanos();
        }
    }

    /**
     * Says how to cut the call off; used at once when the call is stopped already.
     *
     * @return false when it is: then nothing may be sent
     */
    public boolean bind(Runnable cutOff) {
        cancel = cutOff;
        if (stopped.get() != null) {
            cutOff.run();
            return false;
        }
        return true;
    }

    /** The connection stands; from here on bytes of the request may reach the provider. */
    public void sending() {
        sent = true;
    }

    /** The provider says that it has not begun with the request, which may be sent elsewhere. */
    public void unsent() {
        sent = false;
        phaseDeadline = NONE;
    }

    /** The request is written whole; now the provider must answer. */
    public void awaitingAnswer() {
        phase(StopReason.FIRST_BYTE_TIMEOUT, limits().firstByte());
    }

    /** The head of the answer is here. */
    public void answering() {
        firstByteAt = nanos.getAsLong();
        received();
    }

    /** Some of the answer is here. */
    public void received() {
        phase(StopReason.IDLE_TIMEOUT, limits().idle());
    }

    /** All of the answer is here; what ends its message on the wire may come, or not. */
    public void complete() {
        phase(
                StopReason.IDLE_TIMEOUT,
                REST_MAX.compareTo(limits().idle()) < 0 ? REST_MAX : limits().idle());
    }

    /** The call is over; from here on it cannot be stopped. */
    public void end() {
        cancel = null;
        phaseDeadline = NONE;
        totalDeadline = NONE;
    }

    public void stop(StopReason reason) {
        if (stopped.compareAndSet(null, reason)) {
            Runnable cutOff = cancel;
            if (cutOff != null) {
                cutOff.run();
            }
        }
    }

    public void stopIfOverdue(long now) {
        long total = totalDeadline;
        long phase = phaseDeadline;
        if (total != NONE && now - total >= 0) {
            stop(StopReason.TOTAL_TIMEOUT);
        } else if (phase != NONE && now - phase >= 0) {
            stop(phaseTimeout);
        }
    }

    public @Nullable StopReason stopReason() {
        return stopped.get();
    }

    /** Whether a byte of the request can have reached the provider, which may work on it. */
    public boolean sent() {
        return sent;
    }

    /** Time since the last {@link #begin}; for the call's own thread. */
    public Duration elapsed() {
        return Duration.ofNanos(nanos.getAsLong() - startedAt);
    }

    /**
     * Time from the last {@link #begin} to the head of the answer; null before it; for the call's
     * thread.
     */
    public @Nullable Duration firstByteAfter() {
        return firstByteAt == NONE ? null : Duration.ofNanos(firstByteAt - startedAt);
    }

    private void phase(StopReason timeout, Duration limit) {
        phaseTimeout = timeout;
        phaseDeadline = nanos.getAsLong() + limit.toNanos();
    }

    private CallTimeouts limits() {
        CallTimeouts limits = timeouts;
        if (limits == null) {
            throw new IllegalStateException("the call has not begun");
        }
        return limits;
    }
}
