package dev.sluice.router;

import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.Delivered;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.LiveAttempt;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.ProviderLimits;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.schema.avro.Returned;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.topic.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The far end of a dispatch topic: claims, calls, reports, beats, as a test tells it. */
final class FakeWorker {
    static final TokenUsage USED =
            new TokenUsage(40L, 0L, 0L, 20L, 0L, TokenSource.PROVIDER, 0L, 0L, 0L, 0L, null);

    private final RouterHarness router;
    private final String id;
    private final int slots;
    private final Map<String, LiveAttempt> live = new LinkedHashMap<>();
    private @Nullable ProviderLimits providerLimits;
    private long lastingMs;
    private @Nullable String servedTier;
    private Delivered delivered = Delivered.NOTHING;
    private boolean silent;
    private boolean draining;
    private int calls;
    private long callMs = 5;

    FakeWorker(RouterHarness router, String id, int slots) {
        this.router = router;
        this.id = id;
        this.slots = slots;
    }

    static Outcome done() {
        return outcome(OutcomeKind.COMPLETED, OutcomeReason.OK);
    }

    static Outcome outcome(OutcomeKind kind, OutcomeReason reason) {
        return new Outcome(kind, reason, reason + " happened", false, null);
    }

    /** What the provider's answers say is left from now on; null: nothing. */
    void saysLeft(@Nullable ProviderLimits limits) {
        saysLeft(limits, 0);
    }

    /** The service tier that the provider says it serves from now on. */
    void saysTier(String tier) {
        servedTier = tier;
    }

    /** How much of its answers leaves for callers from now on. */
    void delivers(Delivered much) {
        delivered = much;
    }

    void saysLeft(@Nullable ProviderLimits limits, long callMs) {
        providerLimits = limits;
        lastingMs = callMs;
    }

    /** Claims an attempt and returns the call's id. */
    String claim(Dispatch dispatch) {
        String callId =
                "%s.%d.%d.%s-%d"
                        .formatted(
                                dispatch.getJobId(),
                                dispatch.getRun(),
                                dispatch.getEpoch(),
                                id,
                                ++calls);
        live.put(
                key(dispatch),
                new LiveAttempt(
                        dispatch.getJobId(), dispatch.getRun(), dispatch.getEpoch(), callId));
        router.pipe(
                Topics.ATTEMPTS,
                new Claimed(
                        dispatch.getJobId(),
                        dispatch.getRun(),
                        dispatch.getEpoch(),
                        callId,
                        id,
                        "default",
                        free(),
                        router.now().toEpochMilli()));
        return callId;
    }

    /** Ends a claimed attempt with an answer. */
    void finish(Dispatch dispatch) {
        finish(dispatch, done());
    }

    void finish(Dispatch dispatch, Outcome outcome) {
        finish(dispatch, outcome, true);
    }

    void finish(Dispatch dispatch, Outcome outcome, boolean callMade) {
        LiveAttempt attempt = live.remove(key(dispatch));
        if (attempt == null) {
            throw new IllegalStateException(key(dispatch) + " is not live on " + id);
        }
        report(dispatch, attempt.getCallId(), outcome, callMade, USED);
    }

    /** The end of an attempt, whether or not this worker lists it. */
    void report(
            Dispatch dispatch, String callId, Outcome outcome, boolean callMade, TokenUsage used) {
        long now = router.now().toEpochMilli();
        router.pipe(
                Topics.ATTEMPTS,
                AttemptFinished.newBuilder()
                        .setJobId(dispatch.getJobId())
                        .setRun(dispatch.getRun())
                        .setEpoch(dispatch.getEpoch())
                        .setCallId(callId)
                        .setWorkerId(id)
                        .setPool("default")
                        .setAttribution(dispatch.getAttribution())
                        .setOutcome(outcome)
                        .setCallMade(callMade)
                        .setUsage(
                                callMade
                                        ? used
                                        : new TokenUsage(
                                                0L,
                                                0L,
                                                0L,
                                                0L,
                                                0L,
                                                TokenSource.NONE,
                                                0L,
                                                0L,
                                                0L,
                                                0L,
                                                null))
                        .setHttpStatus(outcome.getKind() == OutcomeKind.COMPLETED ? 200 : null)
                        .setBody(body())
                        .setCalledAtMs(now - lastingMs)
                        .setDurationMs(callMs)
                        .setFreeSlots(free())
                        .setProviderLimits(providerLimits)
                        .setServedTier(servedTier)
                        .setDelivered(delivered)
                        .build());
    }

    /** Claims and answers at once. */
    void run(Dispatch dispatch) {
        claim(dispatch);
        finish(dispatch);
    }

    void giveBack(Dispatch dispatch, ReturnReason reason) {
        live.remove(key(dispatch));
        router.pipe(
                Topics.ATTEMPTS,
                new Returned(
                        dispatch.getJobId(),
                        dispatch.getRun(),
                        dispatch.getEpoch(),
                        id,
                        "default",
                        reason,
                        1,
                        free(),
                        router.now().toEpochMilli()));
    }

    void beat() {
        router.pipe(
                Topics.ATTEMPTS,
                new Heartbeat(
                        id,
                        "default",
                        1L,
                        new ArrayList<>(live.values()),
                        slots,
                        free(),
                        draining,
                        router.now().toEpochMilli()));
    }

    void beatIfAlive() {
        if (!silent) {
            beat();
        }
    }

    /** As after kill -9. */
    void die() {
        silent = true;
    }

    void comeBack() {
        silent = false;
        beat();
    }

    /** What it says of the length of its calls from now on. */
    void callsTake(long ms) {
        callMs = ms;
    }

    void drain() {
        draining = true;
        beat();
    }

    /** Drops an attempt without a word. */
    void forget(Dispatch dispatch) {
        live.remove(key(dispatch));
    }

    private int free() {
        return Math.max(0, slots - live.size());
    }

    private static String key(Dispatch dispatch) {
        return "%s.%d.%d".formatted(dispatch.getJobId(), dispatch.getRun(), dispatch.getEpoch());
    }

    private static Body body() {
        return new Body(
                ByteBuffer.wrap("{\"ok\":true}".getBytes(StandardCharsets.UTF_8)),
                null,
                BodyEncoding.IDENTITY,
                11L,
                null);
    }
}
