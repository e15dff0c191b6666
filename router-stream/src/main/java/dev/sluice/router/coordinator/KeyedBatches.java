package dev.sluice.router.coordinator;

import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.Idempotency;
import dev.sluice.schema.avro.JobError;
import dev.sluice.schema.avro.KeyedBatch;
import dev.sluice.schema.avro.SeenKey;
import dev.sluice.schema.error.ErrorCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/**
 * Hands the first batch that is wanted under an Idempotency-Key to {@code sluice.batches}, in the
 * transaction that remembers the key, and tells who repeats it, or only asks, which one that was. A
 * batch's keys are not those of jobs. Confined to its coordinator's thread.
 */
final class KeyedBatches {
    /** The keys of jobs are hashes in hex. */
    private static final String PREFIX = "batch/";

    private final WindowStore<String, SeenKey> seen;
    private final Outbox out;
    private final long keptMs;

    KeyedBatches(WindowStore<String, SeenKey> seen, Outbox out, Duration kept) {
        this.seen = seen;
        this.out = out;
        this.keptMs = kept.toMillis();
    }

    void on(KeyedBatch wish, long nowMs) {
        String batchId = wish.getBatch().getBatchId();
        ByteBuffer print = wish.getIdempotency().getRequestHash();
        String key = PREFIX + hex(wish.getIdempotency());
        Optional<SeenKey> known = known(key, nowMs);
        if (known.isEmpty() && wish.getKnownOnly()) {
            JobError error =
                    new JobError(
                            ErrorCode.NOT_FOUND.wireId(), "Idempotency-Key: names no batch yet");
            reply(wish, AdmissionVerdict.REFUSED, null, error, nowMs);
            return;
        }
        if (known.isEmpty()) {
            seen.put(key, new SeenKey(batchId, print), nowMs);
            out.batch(wish.getBatch(), nowMs);
            reply(wish, AdmissionVerdict.ACCEPTED, null, null, nowMs);
            return;
        }
        String first = known.get().getJobId();
        if (first.equals(batchId)) {
            // The record came twice.
            reply(wish, AdmissionVerdict.ACCEPTED, null, null, nowMs);
        } else if (known.get().getRequestHash().equals(print)) {
            reply(wish, AdmissionVerdict.KNOWN, first, null, nowMs);
        } else {
            JobError error =
                    new JobError(
                            ErrorCode.IDEMPOTENCY_CONFLICT.wireId(),
                            "Idempotency-Key: already used for batch %s with another request"
                                    .formatted(first));
            reply(wish, AdmissionVerdict.CONFLICT, first, error, nowMs);
        }
    }

    private Optional<SeenKey> known(String key, long nowMs) {
        // Up to later: the clock of the task's last owner may be ahead.
        try (WindowStoreIterator<SeenKey> found = seen.fetch(key, nowMs - keptMs, nowMs + keptMs)) {
            return found.hasNext() ? Optional.of(found.next().value) : Optional.empty();
        }
    }

    private void reply(
            KeyedBatch wish,
            AdmissionVerdict verdict,
            @Nullable String known,
            @Nullable JobError error,
            long nowMs) {
        AdmissionReply reply = new AdmissionReply();
        reply.setIngressId(wish.getReplyTo().getIngressId());
        reply.setJobId(wish.getBatch().getBatchId());
        reply.setVerdict(verdict);
        reply.setKnownJobId(known);
        reply.setError(error);
        out.reply(wish.getReplyTo().getRepliesPartition(), reply, nowMs);
    }

    private static String hex(Idempotency key) {
        ByteBuffer hash = key.getKeyHash().duplicate();
        byte[] bytes = new byte[hash.remaining()];
        hash.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
