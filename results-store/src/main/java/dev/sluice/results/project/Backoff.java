package dev.sluice.results.project;

import java.time.Duration;

/** Pauses between tries: doubling from 50 ms to a bound. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(50);

    private final Duration max;
    private Duration next;

    Backoff(Duration max) {
        this.max = max;
        this.next = atMost(FIRST);
    }

    Duration next() {
        Duration pause = next;
        next = atMost(pause.multipliedBy(2));
        return pause;
    }

    void reset() {
        next = atMost(FIRST);
    }

    private Duration atMost(Duration pause) {
        return pause.compareTo(max) < 0 ? pause : max;
    }
}
