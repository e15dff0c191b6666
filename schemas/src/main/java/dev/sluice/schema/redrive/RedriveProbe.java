package dev.sluice.schema.redrive;

import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.RedriveRequest;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * A wish that no coordinator grants, because it is older than any may be: results writes it, and
 * routers must refuse it. Its refusal shows that all that stood before it in the log is decided,
 * and so are runs that were asked for. Pure.
 */
public final class RedriveProbe {
    private static final String PREFIX = "probe_";

    /** Whoever sees it knows that no probe is granted: it is asked for in 1970. */
    private static final long ASKED_MS = 0;

    private RedriveProbe() {}

    /**
     * A job of which a run was asked for that nothing shows.
     *
     * @param shard of the tenant
     * @param run the run that was asked for
     * @param heldMs when it was, last, in epoch milliseconds
     */
    public record Doubtful(String jobId, String tenant, int shard, int run, long heldMs) {}

    /**
     * @param nowMs epoch milliseconds
     */
    public static RedriveRequest of(Doubtful doubt, long nowMs) {
        Caller caller = new Caller(doubt.tenant, doubt.shard, null, "sluice", null);
        return RedriveRequest.newBuilder()
                .setRedriveId(PREFIX + doubt.heldMs)
                .setJobId(doubt.jobId)
                .setRun(doubt.run)
                .setCaller(caller)
                .setRequestedAtMs(ASKED_MS)
                .setRequest(
                        JobRequest.newBuilder()
                                .setJobId(doubt.jobId)
                                .setCaller(caller)
                                .setModel("")
                                .setBody(
                                        new Body(
                                                ByteBuffer.allocate(0),
                                                null,
                                                BodyEncoding.IDENTITY,
                                                0L,
                                                null))
                                .setInputTokensMax(0)
                                .setAcceptedAtMs(nowMs)
                                .setDeadlineMs(nowMs)
                                .build())
                .build();
    }

    /** Up to when wishes were held that this refusal says are decided; empty: it says nothing. */
    public static OptionalLong decidedMs(String redriveId) {
        if (!redriveId.startsWith(PREFIX)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(redriveId.substring(PREFIX.length())));
        } catch (NumberFormatException notOurs) {
            return OptionalLong.empty();
        }
    }
}
