package dev.sluice.results.testkit;

import dev.sluice.schema.avro.AttemptSummary;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.JobError;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobIds;
import dev.sluice.schema.serde.RecordTrust;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A job of tenant {@code acme}, and what the coordinator writes about it. */
public final class TestJob {
    public static final JobIds IDS = new JobIds(new byte[32]);
    public static final String TENANT = "acme";
    public static final int SHARD = 7;

    // Tests of policies build records without any codec.
    static {
        RecordTrust.give();
    }

    public final JobId id;
    public final Instant accepted;
    public Map<String, String> metadata = Map.of();
    public String retentionClass = "standard";

    private TestJob(JobId id) {
        this.id = id;
        this.accepted = id.time();
    }

    public static TestJob acceptedAt(Instant accepted) {
        return new TestJob(IDS.random(TENANT, SHARD, accepted));
    }

    public static TestJob withKey(String key, Instant accepted) {
        return new TestJob(IDS.derived(TENANT, SHARD, key, accepted));
    }

    public TestJob ofClass(String name) {
        retentionClass = name;
        return this;
    }

    public TestJob with(Map<String, String> pairs) {
        metadata = pairs;
        return this;
    }

    public JobLifecycleEvent queued(int run) {
        return event(run, JobEventType.QUEUED, 0);
    }

    public JobLifecycleEvent started(int run, int epoch) {
        return event(run, JobEventType.STARTED, epoch);
    }

    public JobLifecycleEvent retrying(int run, int epoch) {
        return event(run, JobEventType.RETRYING, epoch);
    }

    public JobLifecycleEvent event(int run, JobEventType type, int epoch) {
        JobLifecycleEvent event = new JobLifecycleEvent();
        event.setJobId(id.value());
        event.setRun(run);
        event.setType(type);
        event.setCaller(caller());
        event.setOperation("chat.completions");
        event.setModel("small");
        event.setPriority(Priority.STANDARD);
        event.setCustomId("line-1");
        event.setEpoch(epoch);
        event.setWaitingFor(type == JobEventType.QUEUED ? "lane" : null);
        event.setAcceptedAt(accepted.toEpochMilli());
        event.setDeadline(accepted.plus(Duration.ofHours(1)).toEpochMilli());
        event.setOccurredAt(accepted.plusMillis(10L * epoch + 5).toEpochMilli());
        event.setMetadata(metadata);
        event.setRetentionClass(retentionClass);
        return event;
    }

    public JobResult succeeded(int run) {
        return succeeded(run, "{\"id\":\"chatcmpl-1\",\"choices\":[]}");
    }

    public JobResult succeeded(int run, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        JobResult result = ended(run, TerminalStatus.SUCCEEDED);
        result.setHttpStatus(200);
        result.setLane("sim-a");
        result.setUpstreamModel("sim-small");
        result.setResponse(
                new Body(
                        ByteBuffer.wrap(bytes),
                        null,
                        BodyEncoding.IDENTITY,
                        (long) bytes.length,
                        null));
        return result;
    }

    public JobResult failed(int run, String message) {
        JobResult result = ended(run, TerminalStatus.FAILED);
        result.setError(new JobError("attempts_exhausted", message));
        return result;
    }

    public JobResult ended(int run, TerminalStatus status) {
        JobResult result = new JobResult();
        result.setJobId(id.value());
        result.setRun(run);
        result.setStatus(status);
        result.setCaller(caller());
        result.setCustomId("line-1");
        result.setOperation("chat.completions");
        result.setModel("small");
        result.setPriority(Priority.STANDARD);
        result.setUsage(
                new TokenUsage(10L, 2L, 0L, 5L, 1L, TokenSource.PROVIDER, 0L, 0L, 0L, 0L, null));
        result.setCostNanoUsd(1_234_567_891L);
        result.setAttempts(
                List.of(
                        new AttemptSummary(
                                1,
                                "sim-a",
                                OutcomeKind.COMPLETED,
                                OutcomeReason.OK,
                                200,
                                accepted.plusMillis(10).toEpochMilli(),
                                42L,
                                1_234_567_891L)));
        result.setAcceptedAt(accepted.toEpochMilli());
        result.setStartedAt(accepted.plusMillis(15).toEpochMilli());
        result.setFinishedAt(accepted.plusMillis(100).toEpochMilli());
        result.setMetadata(metadata);
        result.setRetentionClass(retentionClass);
        return result;
    }

    private static Caller caller() {
        return new Caller(TENANT, SHARD, null, "key-1", null);
    }
}
