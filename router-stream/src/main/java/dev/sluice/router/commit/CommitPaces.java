package dev.sluice.router.commit;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The pace of each Streams thread, made by the thread itself. Thread-safe. */
public final class CommitPaces {
    private static final Duration NEVER_IN = Duration.ofDays(365);

    /** Leaves it to Streams when to commit. */
    public static final CommitPaces NEVER =
            new CommitPaces(new CommitPolicy(NEVER_IN, NEVER_IN), System::nanoTime);

    private final ThreadLocal<CommitPace> paces;

    public CommitPaces(CommitPolicy policy, LongSupplier nanos) {
        this.paces = ThreadLocal.withInitial(() -> new CommitPace(policy, nanos));
    }

    /** Of the thread that asks. */
    public CommitPace own() {
        return paces.get();
    }
}
