package dev.sluice.ingress.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.error.UnexpectedErrorHandler;
import dev.sluice.ingress.submit.JobDraft;
import dev.sluice.ingress.submit.JobRequestReader;
import dev.sluice.ingress.submit.Preparation;
import dev.sluice.ingress.submit.Submission;
import dev.sluice.ingress.submit.SubmitPolicy;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.Origin;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobIds;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What a record of a tenant's topic becomes: read, checked and stored as {@code POST /v1/jobs} does
 * it. Thread-safe; blocks while a large body is stored.
 */
@Singleton
final class RecordJobs {
    /** Stands where the id of an API key does: whoever may write the topic has none. */
    static final String KEY = "kafka-in";

    /** Of no text. */
    private static final String NO_HASH = "0".repeat(64);

    private final Preparation preparation;
    private final Bodies bodies;
    private final JobIds ids;
    private final InstantSource clock;

    /** What a record becomes. */
    sealed interface Turned {
        record Job(JobRequest request) implements Turned {}

        /**
         * @param customId as far as it can be read
         */
        record Rejected(SluiceException error, Optional<String> customId) implements Turned {}

        /** A large body cannot be stored now; the record has to wait. */
        record Unstored(String reason) implements Turned {}
    }

    RecordJobs(Preparation preparation, Bodies bodies, JobIds ids, InstantSource clock) {
        this.preparation = preparation;
        this.bodies = bodies;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * @param storing whether a large body may be stored now
     */
    Turned of(Tenant tenant, ConsumerRecord<byte[], byte[]> record, boolean storing) {
        byte @Nullable [] value = record.value();
        if (value == null) {
            return new Turned.Rejected(
                    new SluiceException(
                            ErrorCode.MISSING_BODY,
                            "the record has no value (expected: a JSON object)"),
                    Optional.empty());
        }
        try {
            return turned(tenant, record, JobRequestReader.read(value), storing);
        } catch (SluiceException e) {
            return rejected(value, e);
        } catch (BlobUnavailableException e) {
            return new Turned.Unstored(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // The edge of this record: whatever is wrong with it, those behind it go on.
            var problem = UnexpectedErrorHandler.problem(record.topic(), e);
            return rejected(value, new SluiceException(problem.code(), problem.detail(), e));
        }
    }

    private static Turned rejected(byte[] value, SluiceException error) {
        return new Turned.Rejected(error, JobRequestReader.customIdOf(value, 0, value.length));
    }

    private Turned turned(
            Tenant tenant, ConsumerRecord<byte[], byte[]> record, JobDraft draft, boolean storing) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var submission =
                new Submission(caller(tenant), draft, Optional.empty(), traceParent(record));
        return switch (preparation.rule(submission, now)) {
            case SubmitPolicy.Ruling.Refused(SluiceException error) ->
                    new Turned.Rejected(error, Optional.ofNullable(draft.options().customId()));
            case SubmitPolicy.Ruling.Admissible ruling -> {
                if (!storing && bodies.isStored(draft.body().length, tenant.retention())) {
                    yield new Turned.Unstored("another body could not be stored just now");
                }
                JobRequest request =
                        preparation.request(id(tenant, record, now), submission, ruling, now);
                request.setOrigin(new Origin(record.topic(), record.partition(), record.offset()));
                yield new Turned.Job(request);
            }
        };
    }

    /**
     * The core, which is the job's identity, depends on the record alone. The log's time is in it,
     * because a topic that is made anew begins at offset 0 again. No Idempotency-Key begins with a
     * newline.
     */
    private JobId id(Tenant tenant, ConsumerRecord<byte[], byte[]> record, Instant now) {
        return ids.derived(
                tenant.name(),
                tenant.shard(),
                "\nin\n%d\n%d\n%d"
                        .formatted(record.partition(), record.offset(), record.timestamp()),
                now);
    }

    private static CallerIdentity caller(Tenant tenant) {
        return new CallerIdentity(
                new ApiKey(KEY, NO_HASH, tenant.name(), null, null, false), tenant);
    }

    private static @Nullable String traceParent(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(Submission.TRACE_PARENT_HEADER);
        return header == null || header.value() == null
                ? null
                : Submission.traceParent(new String(header.value(), UTF_8));
    }
}
