package dev.sluice.sim.record;

import java.time.Instant;

/**
 * A call in flight, filled in as more becomes known and put on the record exactly once, by
 * whichever of {@link #finish} and {@link #abort} comes first. Used by one thread at a time.
 */
public final class OpenCall {
    private static final int ID_CHARS_MAX = 200;

    private final CallLog log;
    private final long number;
    private final int generation;
    private final String attemptId;
    private final String callId;
    private final Instant receivedAt = Instant.now();
    private String model = "";
    private boolean stream;
    private String fault = "";
    private int promptTokens;
    private int cachedTokens;
    private int completionTokens;
    private int reasoningTokens;
    private int status;
    private boolean ended;

    OpenCall(CallLog log, long number, int generation, String attemptId, String callId) {
        this.log = log;
        this.number = number;
        this.generation = generation;
        this.attemptId = bounded(attemptId);
        this.callId = bounded(callId);
    }

    public long number() {
        return number;
    }

    public String attemptId() {
        return attemptId;
    }

    public Instant receivedAt() {
        return receivedAt;
    }

    public void asked(String modelName, boolean asStream) {
        model = bounded(modelName);
        stream = asStream;
    }

    public void hitBy(String faultName) {
        fault = faultName;
    }

    public void promptCharged(int tokens, int ofThemCached) {
        promptTokens = tokens;
        cachedTokens = ofThemCached;
    }

    public void produced(int tokens, int ofThemReasoning) {
        completionTokens = tokens;
        reasoningTokens = ofThemReasoning;
    }

    public void statusSent(int sent) {
        status = sent;
    }

    /** The simulator is done with the call. */
    public void finish() {
        end(false);
    }

    /** The caller went away; nothing happens if the call had finished before. */
    public void abort() {
        end(true);
    }

    private void end(boolean aborted) {
        if (ended) {
            return;
        }
        ended = true;
        log.finish(
                new CallRecord(
                        number,
                        attemptId,
                        callId,
                        model,
                        receivedAt,
                        Instant.now(),
                        promptTokens,
                        cachedTokens,
                        completionTokens,
                        reasoningTokens,
                        status,
                        fault,
                        stream,
                        aborted),
                generation);
    }

    private static String bounded(String text) {
        return text.length() <= ID_CHARS_MAX ? text : text.substring(0, ID_CHARS_MAX);
    }
}
