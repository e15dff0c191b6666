package dev.sluice.ingress.batch;

import dev.sluice.ingress.kafka.AdmissionReplies;
import dev.sluice.ingress.kafka.JobLog;
import dev.sluice.ingress.submit.Refusals;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.Idempotency;
import dev.sluice.schema.avro.KeyedBatch;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.ObjectId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * Asks the coordinator, who remembers the keys of a tenant, whether a batch is the first under its
 * Idempotency-Key; it is the coordinator who hands that one to the runners. Thread-safe; blocks for
 * as long as a reply may take.
 */
@Singleton
final class KeyedBatches {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final String REPEAT =
            " (expected: a repeat under the same Idempotency-Key, which makes no second batch)";

    private final JobLog log;
    private final AdmissionReplies replies;

    KeyedBatches(JobLog log, AdmissionReplies replies) {
        this.log = log;
        this.replies = replies;
    }

    /** The coordinator's word. */
    sealed interface Word {
        /** It is in the log of batches. */
        record First() implements Word {}

        /** The same request has made this one before. */
        record Known(ObjectId id) implements Word {}

        /** Another request has used the key. */
        record Conflict() implements Word {}
    }

    /**
     * @throws SluiceException with {@code BACKLOG_FULL}, or with {@code LOG_UNAVAILABLE} when no
     *     word comes in time: a repeat under the same key tells what became of it
     */
    Word ask(Tenant tenant, BatchRequest batch, Idempotency key) {
        return word(reply(tenant, batch, key, false));
    }

    /**
     * The batch that the key names already; asking makes none.
     *
     * @param batch what would be made, if there were what it needs
     * @throws SluiceException as {@link #ask}, and with {@code IDEMPOTENCY_CONFLICT} when another
     *     request has used the key
     */
    Optional<ObjectId> named(Tenant tenant, BatchRequest batch, Idempotency key) {
        // A router that does not know the question would take it for a wish: what it then makes
        // has no input, and ends at once.
        BatchRequest question =
                BatchRequest.newBuilder(batch).setInputFileId(batch.getOutputFileId()).build();
        AdmissionReply reply = reply(tenant, question, key, true);
        if (reply.getVerdict() == AdmissionVerdict.REFUSED) {
            return Optional.empty();
        }
        return switch (word(reply)) {
            case Word.First() -> Optional.of(id(batch.getBatchId()));
            case Word.Known(ObjectId known) -> Optional.of(known);
            case Word.Conflict() -> throw Refusals.conflict();
        };
    }

    private AdmissionReply reply(
            Tenant tenant, BatchRequest batch, Idempotency key, boolean knownOnly) {
        Optional<SluiceException> full = replies.enter(tenant.name());
        if (full.isPresent()) {
            throw full.get();
        }
        AdmissionReplies.Waiter waiter =
                replies.expect(tenant.name(), batch.getBatchId())
                        .orElseThrow(
                                () -> new IllegalStateException("two random ids are the same"));
        boolean asked = false;
        try {
            log.append(tenant, new KeyedBatch(batch, key, replies.address(), knownOnly)).join();
            asked = true;
        } catch (CompletionException e) {
            throw new SluiceException(
                    ErrorCode.LOG_UNAVAILABLE, "the log did not confirm in time" + REPEAT, e);
        } finally {
            if (!asked) {
                waiter.giveUp();
            }
        }
        return waiter.reply()
                .join()
                .orElseThrow(
                        () ->
                                SluiceException.retryAfter(
                                        RETRY_AFTER,
                                        ErrorCode.LOG_UNAVAILABLE,
                                        "the coordinator has not answered in time" + REPEAT));
    }

    private static Word word(AdmissionReply reply) {
        return switch (reply.getVerdict()) {
            case ACCEPTED -> new Word.First();
            case KNOWN -> new Word.Known(id(reply.getKnownJobId()));
            case CONFLICT -> new Word.Conflict();
            case REFUSED, ENDED -> throw Refusals.of(reply);
        };
    }

    private static ObjectId id(String batchId) {
        return ObjectId.of(ObjectId.Kind.BATCH, batchId);
    }
}
