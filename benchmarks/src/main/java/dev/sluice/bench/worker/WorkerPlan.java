package dev.sluice.bench.worker;

import java.time.Duration;

/**
 * What is measured of a worker.
 *
 * @param warmUpCalls before anything is measured
 * @param calls made as fast as they are taken, to a provider that answers at once
 * @param inFlight of these at most at the same time
 * @param concurrent calls at the same time that each last for {@code hold}
 * @param hold how long the provider lets them wait
 * @param perSecond rate of the streams whose first token is timed
 * @param seconds for so long
 * @param bodyBytes size of each call's body, about
 * @param http2 whether calls go over TLS and HTTP/2 instead of plain HTTP/1.1
 */
public record WorkerPlan(
        int warmUpCalls,
        int calls,
        int inFlight,
        int concurrent,
        Duration hold,
        double perSecond,
        int seconds,
        int bodyBytes,
        boolean http2) {
    /** More than the calls at the same time, so that a claim is always taken. */
    private static final int SPARE_SLOTS = 128;

    public WorkerPlan {
        require("warm-up calls", warmUpCalls, 0, 10_000_000);
        require("calls", calls, 1, 100_000_000);
        require("in flight", inFlight, 1, 5_800);
        require("concurrent calls", concurrent, 1, 5_800);
        require("hold in seconds", hold.toSeconds(), 1, 240);
        require("streams per second", perSecond, 1, 10_000);
        require("seconds", seconds, 1, 3_600);
        require("body bytes", bodyBytes, 200, 65_536);
    }

    /** How many the worker must have. */
    public int slots() {
        return Math.max(inFlight, concurrent) + SPARE_SLOTS;
    }

    private static void require(String name, double value, double min, double max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: %s..%s)".formatted(name, value, min, max));
        }
    }
}
