package dev.sluice.router.coordinator.lease;

import dev.sluice.schema.avro.Attribution;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.Prices;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that may be running: dispatched, and not yet known to have ended. It uses a slot of
 * its limit group until it ends or its lease does, also when its job has ended without it. Confined
 * to its coordinator's thread.
 */
public final class Call {
    private final String jobId;
    private final String core;
    private final int run;
    private final int epoch;
    private final String limitGroup;
    private final String pool;
    private final Attribution attribution;
    private final @Nullable Prices prices;
    private final long claimByMs;
    private final TokenUsage bound;
    private final boolean restored;
    private Sent sent = Sent.UNKNOWN;
    private @Nullable String callId;
    private @Nullable String worker;
    private long heardAtTick;
    private int misses;

    /**
     * @param prices as they were at dispatch; null when the call was found in the store and its
     *     model is gone
     * @param bound most that it can use, flagged as estimated
     * @param restored found in the store at start
     */
    public Call(
            String jobId,
            String core,
            int run,
            int epoch,
            String limitGroup,
            String pool,
            Attribution attribution,
            @Nullable Prices prices,
            long claimByMs,
            TokenUsage bound,
            boolean restored,
            long tick) {
        this.jobId = jobId;
        this.core = core;
        this.run = run;
        this.epoch = epoch;
        this.limitGroup = limitGroup;
        this.pool = pool;
        this.attribution = attribution;
        this.prices = prices;
        this.claimByMs = claimByMs;
        this.bound = bound;
        this.restored = restored;
        this.heardAtTick = tick;
    }

    public static String key(String core, int run, int epoch) {
        return core + "." + run + "." + epoch;
    }

    public String key() {
        return key(core, run, epoch);
    }

    public String jobId() {
        return jobId;
    }

    public String core() {
        return core;
    }

    public int run() {
        return run;
    }

    public int epoch() {
        return epoch;
    }

    public String limitGroup() {
        return limitGroup;
    }

    public String pool() {
        return pool;
    }

    public Attribution attribution() {
        return attribution;
    }

    public @Nullable Prices prices() {
        return prices;
    }

    public TokenUsage bound() {
        return bound;
    }

    public Sent sent() {
        return sent;
    }

    /** Said once, by whoever sends it. */
    public void sent(Sent how) {
        sent = how;
    }

    public @Nullable String callId() {
        return callId;
    }

    public boolean claimed() {
        return worker != null;
    }

    public boolean claimedBy(String workerId) {
        return workerId.equals(worker);
    }

    /** A claim or a heartbeat named this attempt. */
    public void heard(String byWorker, String byCallId, long tick) {
        worker = byWorker;
        callId = byCallId;
        heardAtTick = tick;
        misses = 0;
    }

    /** Its worker sent a heartbeat without it. */
    public void missed() {
        misses++;
    }

    public LeaseView lease() {
        return new LeaseView(
                claimed(), restored, Instant.ofEpochMilli(claimByMs), heardAtTick, misses);
    }
}
