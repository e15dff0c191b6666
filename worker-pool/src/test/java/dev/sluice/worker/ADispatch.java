package dev.sluice.worker;

import dev.sluice.schema.avro.Attribution;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.LaneTarget;
import dev.sluice.schema.avro.Priority;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Builds dispatches for tests. */
public final class ADispatch {
    private String jobId = "job_1";
    private int partition;
    private long windowMs = 10_000;
    private String wire = "openai";
    private String operation = "chat.completions";

    public static ADispatch aDispatch() {
        return new ADispatch();
    }

    public ADispatch ofJob(String id) {
        jobId = id;
        return this;
    }

    public ADispatch ofCoordinator(int number) {
        partition = number;
        return this;
    }

    public ADispatch claimedWithinMs(long ms) {
        windowMs = ms;
        return this;
    }

    public ADispatch onWire(String name) {
        wire = name;
        return this;
    }

    public static Attribution attribution(String operation) {
        return new Attribution(
                new Caller("acme", 0, null, "key_1", null),
                operation,
                "small",
                "sim-small",
                "sim",
                "sim-account",
                "upstream-model",
                "v1",
                Map.of(),
                null);
    }

    public Dispatch build() {
        byte[] body = "{\"model\":\"small\",\"messages\":[]}".getBytes(StandardCharsets.UTF_8);
        Dispatch dispatch = new Dispatch();
        dispatch.setJobId(jobId);
        dispatch.setRun(1);
        dispatch.setEpoch(1);
        dispatch.setAttribution(attribution(operation));
        dispatch.setPriority(Priority.STANDARD);
        dispatch.setTarget(
                new LaneTarget(
                        "group",
                        wire,
                        "http://127.0.0.1:1/v1",
                        "none",
                        1_000,
                        2_000,
                        2_000,
                        5_000,
                        null,
                        List.of(),
                        null,
                        null));
        dispatch.setBody(
                new Body(
                        ByteBuffer.wrap(body),
                        null,
                        BodyEncoding.IDENTITY,
                        (long) body.length,
                        null));
        dispatch.setRetentionClass("standard");
        dispatch.setOutputTokensMax(null);
        dispatch.setStream(false);
        dispatch.setCoordinatorPartition(partition);
        dispatch.setDispatchedAtMs(1_000_000L);
        dispatch.setClaimByMs(1_000_000L + windowMs);
        dispatch.setDeadlineMs(2_000_000L);
        return dispatch;
    }
}
