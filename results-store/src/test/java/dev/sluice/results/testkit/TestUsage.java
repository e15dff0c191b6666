package dev.sluice.results.testkit;

import dev.sluice.schema.avro.BatchLine;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the coordinator books. */
public final class TestUsage {
    private TestUsage() {}

    /** A call of tenant acme on lane sim-a that went well. */
    public static UsageRecord.Builder call(Instant recorded, long costNanoUsd) {
        return UsageRecord.newBuilder()
                .setCallId("call-1")
                .setKind(UsageKind.CALL)
                .setJobId("job")
                .setRun(1)
                .setEpoch(1)
                .setCaller(caller("acme", null, null))
                .setOperation("chat.completions")
                .setModel("small")
                .setLane("sim-a")
                .setProvider("sim")
                .setAccount("sim")
                .setUpstreamModel("sim-small")
                .setPriceVersion("small@1")
                .setTokens(
                        new TokenUsage(
                                10L, 2L, 0L, 5L, 1L, TokenSource.PROVIDER, 0L, 0L, 0L, 0L, null))
                .setCostNanoUsd(costNanoUsd)
                .setOutcome(OutcomeKind.COMPLETED)
                .setReason(OutcomeReason.OK)
                .setStartedAt(recorded.toEpochMilli())
                .setRecordedAt(recorded.toEpochMilli());
    }

    public static Caller caller(String tenant, @Nullable String project, @Nullable String user) {
        return new Caller(tenant, 7, project, "key-1", user);
    }

    public static UsageRecord.Builder tagged(
            UsageRecord.Builder call, Map<String, String> metadata, @Nullable String batch) {
        call.setMetadata(metadata);
        if (batch != null) {
            call.setBatch(new BatchLine(batch, 1));
        }
        return call;
    }
}
