package dev.sluice.results.webhook.delivery;

import dev.sluice.results.webhook.delivery.Verdict.Delivered;
import dev.sluice.results.webhook.delivery.Verdict.Failed;
import dev.sluice.results.webhook.delivery.Verdict.Gone;
import dev.sluice.results.webhook.delivery.Verdict.Throttled;
import java.time.Duration;
import java.util.Optional;

/**
 * How much a target gets at once, as a value: a window that grows with successes and halves with
 * failures, a pause that the receiver asked for, and a breaker. A shut breaker lets nothing through
 * until its time is over, and then one call, whose end decides.
 *
 * @param window calls at once
 * @param failures in a row
 * @param trips how often in a row the breaker was shut
 * @param shutUntilMs nothing is sent before
 * @param proven whether its last call was taken
 */
record EndpointGate(int window, int failures, int trips, long shutUntilMs, boolean proven) {
    private static final int WINDOW_FIRST = 4;
    private static final int FAILURES_MAX = 10;
    private static final long SHUT_FIRST_MS = 30_000;
    private static final int DOUBLINGS_MAX = 5;
    private static final long SHUT_MAX_MS = 600_000;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofHours(1);

    static EndpointGate fresh(int windowMax) {
        return new EndpointGate(Math.min(WINDOW_FIRST, windowMax), 0, 0, 0, false);
    }

    /** How many more calls may start beside those in flight. */
    int room(int inFlight, long nowMs) {
        if (nowMs < shutUntilMs) {
            return 0;
        }
        return Math.max(0, (probing() ? 1 : window) - inFlight);
    }

    boolean probing() {
        return failures >= FAILURES_MAX;
    }

    boolean isShut(long nowMs) {
        return nowMs < shutUntilMs;
    }

    EndpointGate after(Verdict verdict, int windowMax, long nowMs) {
        return switch (verdict) {
            case Delivered() ->
                    // A success among calls that began before the breaker shut does not open it.
                    isShut(nowMs)
                            ? new EndpointGate(window, failures, trips, shutUntilMs, true)
                            : new EndpointGate(Math.min(windowMax, window + 1), 0, 0, 0, true);
            case Gone() -> failed(nowMs);
            case Failed(String _, Optional<Duration> after) ->
                    after.isPresent() ? failed(nowMs).paused(after, nowMs) : failed(nowMs);
            case Throttled(Optional<Duration> after) -> failed(nowMs).paused(after, nowMs);
        };
    }

    private EndpointGate failed(long nowMs) {
        int more = failures + 1;
        int smaller = Math.max(1, window / 2);
        // What was in flight when it shut comes back in a bunch; it counts as one trip.
        if (more < FAILURES_MAX || isShut(nowMs)) {
            return new EndpointGate(smaller, more, trips, shutUntilMs, false);
        }
        long shutMs = Math.min(SHUT_MAX_MS, SHUT_FIRST_MS << Math.min(trips, DOUBLINGS_MAX));
        return new EndpointGate(1, more, trips + 1, nowMs + shutMs, false);
    }

    private EndpointGate paused(Optional<Duration> asked, long nowMs) {
        Duration pause = asked.orElse(PAUSE);
        long untilMs = nowMs + (pause.compareTo(PAUSE_MAX) < 0 ? pause : PAUSE_MAX).toMillis();
        return new EndpointGate(window, failures, trips, Math.max(shutUntilMs, untilMs), proven);
    }
}
