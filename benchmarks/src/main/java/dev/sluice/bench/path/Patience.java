package dev.sluice.bench.path;

import dev.sluice.bench.load.Ledger;
import dev.sluice.bench.watch.ResultsReader;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Waits for the results of a phase, telling how far it is; gives up when nothing moves. */
final class Patience {
    private static final Duration TELL_EVERY = Duration.ofSeconds(5);
    private static final int STILL_MAX = 12;

    private Patience() {}

    /**
     * @return false when no result came for a minute though some are missing
     */
    static boolean untilFinished(Ledger ledger, ResultsReader results, Consumer<String> said)
            throws InterruptedException {
        int open = ledger.openCount();
        int still = 0;
        while (!ledger.finished().await(TELL_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            results.requireHealthy();
            int now = ledger.openCount();
            still = now < open ? 0 : still + 1;
            open = now;
            if (still >= STILL_MAX) {
                said.accept("given up: %d results have not come".formatted(open));
                return false;
            }
            said.accept("all sent, %d results to come".formatted(open));
        }
        return true;
    }
}
