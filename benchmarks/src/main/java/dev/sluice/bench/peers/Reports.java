package dev.sluice.bench.peers;

import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.usage.TokenCounts;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reports of a worker whose provider answers at once and that always has all its slots free.
 * Thread-safe.
 */
public final class Reports {
    private static final String ID = "worker-1";
    private static final String POOL = "default";
    private static final int ANSWER_BYTES = 600;
    private static final TokenUsage USED = TokenCounts.of(500, 64, TokenSource.PROVIDER);
    private static final Outcome DONE =
            new Outcome(OutcomeKind.COMPLETED, OutcomeReason.OK, "", false, null);

    private final RecordCodec<SpecificRecord> attempts;
    private final RecordCodec<SpecificRecord> dispatches;
    private final int slots;
    private final byte[] answer = new byte[ANSWER_BYTES];

    public Reports(
            RecordCodec<SpecificRecord> attempts,
            RecordCodec<SpecificRecord> dispatches,
            int slots) {
        this.attempts = attempts;
        this.dispatches = dispatches;
        this.slots = slots;
    }

    public Dispatch read(byte[] dispatch) {
        return (Dispatch) dispatches.decode(dispatch);
    }

    public byte[] claim(Dispatch dispatch) {
        return attempts.encode(
                new Claimed(
                        dispatch.getJobId(),
                        dispatch.getRun(),
                        dispatch.getEpoch(),
                        call(dispatch),
                        ID,
                        POOL,
                        slots,
                        System.currentTimeMillis()));
    }

    public byte[] end(Dispatch dispatch) {
        return attempts.encode(
                AttemptFinished.newBuilder()
                        .setJobId(dispatch.getJobId())
                        .setRun(dispatch.getRun())
                        .setEpoch(dispatch.getEpoch())
                        .setCallId(call(dispatch))
                        .setWorkerId(ID)
                        .setPool(POOL)
                        .setAttribution(dispatch.getAttribution())
                        .setOutcome(DONE)
                        .setCallMade(true)
                        .setUsage(USED)
                        .setHttpStatus(200)
                        .setBody(
                                new Body(
                                        ByteBuffer.wrap(answer),
                                        null,
                                        BodyEncoding.IDENTITY,
                                        (long) answer.length,
                                        null))
                        .setCalledAtMs(System.currentTimeMillis())
                        .setDurationMs(5)
                        .setFreeSlots(slots)
                        .build());
    }

    /** That it lives, and has no call in hand. */
    public byte[] beat() {
        return beat(slots, false);
    }

    /** That it takes no more. */
    public byte[] leave() {
        return beat(0, true);
    }

    private byte[] beat(int free, boolean draining) {
        return attempts.encode(
                new Heartbeat(
                        ID,
                        POOL,
                        1L,
                        List.of(),
                        slots,
                        free,
                        draining,
                        System.currentTimeMillis()));
    }

    private static String call(Dispatch dispatch) {
        return "%s.%d.%d.%s-1"
                .formatted(dispatch.getJobId(), dispatch.getRun(), dispatch.getEpoch(), ID);
    }
}
