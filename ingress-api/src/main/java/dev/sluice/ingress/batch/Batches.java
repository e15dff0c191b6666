package dev.sluice.ingress.batch;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.files.FileShelf;
import dev.sluice.ingress.kafka.BatchLog;
import dev.sluice.ingress.status.Encoded;
import dev.sluice.ingress.status.ResultsApi;
import dev.sluice.ingress.submit.FieldReader;
import dev.sluice.ingress.submit.Refusals;
import dev.sluice.schema.avro.BatchCancel;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.avro.Idempotency;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobIds;
import dev.sluice.schema.job.ObjectId;
import dev.sluice.schema.job.ObjectIds;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes, finds and stops batches: what is asked goes to the log, what is told comes from results.
 */
@Singleton
final class Batches {
    /** How long a caller waits for the projection to show what he has just asked. */
    private static final Duration SHOWN_WITHIN = Duration.ofSeconds(2);

    private static final Duration LOOK_EVERY = Duration.ofMillis(25);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** A projection that is further behind than this is not; an older id without a row is none. */
    private static final Duration BEHIND_MAX = Duration.ofDays(1);

    private final ObjectIds ids;
    private final BatchLog log;
    private final FileShelf shelf;
    private final RetryFile retryFile;
    private final KeyedBatches keyed;
    private final ResultsApi documents;
    private final InstantSource clock;
    private final BatchConfig config;

    Batches(
            JobIds ids,
            BatchLog log,
            FileShelf shelf,
            RetryFile retryFile,
            KeyedBatches keyed,
            ResultsApi documents,
            InstantSource clock,
            BatchConfig config) {
        this.ids = new ObjectIds(ids);
        this.log = log;
        this.shelf = shelf;
        this.retryFile = retryFile;
        this.keyed = keyed;
        this.documents = documents;
        this.clock = clock;
        this.config = config;
    }

    /**
     * @param key of a request that may be repeated
     * @return the document of the new batch, or of the one that the key names, whether or not there
     *     still is what that was made of
     */
    byte[] create(CallerIdentity caller, BatchOrder order, Optional<Idempotency> key) {
        BatchRequest request = request(caller, order, null);
        if (shelf.find(caller.tenant(), order.inputFileId()).isPresent()) {
            return placed(caller, request, key, () -> {});
        }
        return named(caller, request, key)
                .orElseThrow(
                        () ->
                                FieldReader.bad(
                                        "/input_file_id",
                                        "there is no file " + order.inputFileId(),
                                        "the id of an uploaded file of this tenant"));
    }

    private Optional<byte[]> named(
            CallerIdentity caller, BatchRequest request, Optional<Idempotency> key) {
        return key.flatMap(given -> keyed.named(caller.tenant(), request, given))
                .map(id -> shown(caller.tenant(), id, document -> true));
    }

    /**
     * @param unused run when it is certain that the request makes no batch
     */
    private byte[] placed(
            CallerIdentity caller,
            BatchRequest request,
            Optional<Idempotency> key,
            Runnable unused) {
        if (key.isEmpty()) {
            log.append(caller.tenant(), "batch/" + request.getBatchId(), request);
            return BatchJson.created(request);
        }
        return switch (keyed.ask(caller.tenant(), request, key.get())) {
            case KeyedBatches.Word.First() -> BatchJson.created(request);
            case KeyedBatches.Word.Known(ObjectId id) -> {
                unused.run();
                yield shown(caller.tenant(), id, document -> true);
            }
            case KeyedBatches.Word.Conflict() -> {
                unused.run();
                throw Refusals.conflict();
            }
        };
    }

    private BatchRequest request(
            CallerIdentity caller, BatchOrder order, @Nullable String retryOf) {
        Tenant tenant = caller.tenant();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        ObjectId id = ids.random(ObjectId.Kind.BATCH, tenant.name(), tenant.shard(), now);
        return BatchRequest.newBuilder()
                .setBatchId(id.toString())
                .setCaller(caller(caller))
                .setInputFileId(order.inputFileId())
                .setEndpoint(order.endpoint())
                .setAcceptedAtMs(now.toEpochMilli())
                .setDeadlineMs(now.plus(order.within()).toEpochMilli())
                .setMetadata(order.metadata())
                .setCompletionWindow(order.window())
                .setOutputFileId(made(tenant, id, "output", now))
                .setErrorFileId(made(tenant, id, "errors", now))
                .setRetryOf(retryOf)
                .setOutputKeptS(order.outputKept().map(Duration::toSeconds).orElse(null))
                .build();
    }

    private String made(Tenant tenant, ObjectId batch, String what, Instant now) {
        return ids.derived(
                        ObjectId.Kind.FILE, tenant.name(), tenant.shard(), batch + "/" + what, now)
                .toString();
    }

    /** The document of a batch as it stands. */
    byte[] get(Tenant tenant, String id) {
        return shown(tenant, id(tenant, id), document -> true);
    }

    byte[] list(Tenant tenant, String query) {
        return documents
                .find("/batches/" + Encoded.of(tenant.name()) + query)
                .orElseThrow(() -> missing("in after"));
    }

    /** Asks that a batch ends, and shows it. */
    byte[] cancel(CallerIdentity caller, String id) {
        ObjectId batch = id(caller.tenant(), id);
        BatchJson.Seen seen = BatchJson.seen(shown(caller.tenant(), batch, document -> true));
        if (seen.ended()) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "batch %s is %s (expected: one that has not ended)"
                            .formatted(batch, seen.status()));
        }
        log.append(
                caller.tenant(),
                "cancel/" + batch,
                new BatchCancel(batch.toString(), caller(caller), clock.millis()));
        return shown(caller.tenant(), batch, document -> BatchJson.seen(document).cancelling());
    }

    /** A new batch of the lines that were not answered; as {@link #create}. */
    byte[] retry(CallerIdentity caller, String id, Optional<Idempotency> key) throws IOException {
        ObjectId batch = id(caller.tenant(), id);
        BatchJson.Seen seen = BatchJson.seen(shown(caller.tenant(), batch, document -> true));
        if (!seen.ended()) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "batch %s is %s (expected: one that has ended)"
                            .formatted(batch, seen.status()));
        }
        String errors =
                seen.text("error_file_id")
                        .orElseThrow(
                                () ->
                                        new SluiceException(
                                                ErrorCode.INVALID_REQUEST,
                                                "batch %s has no error file (expected: one with lines that were not answered)"
                                                        .formatted(batch)));
        String inputId = seen.text("input_file_id").orElse("");
        String window = seen.text("completion_window").orElse("24h");
        BatchRequest request =
                request(
                        caller,
                        new BatchOrder(
                                inputId,
                                seen.text("endpoint").orElse(""),
                                window,
                                BatchOrder.within(window, config.windowMin()),
                                seen.metadata(),
                                Optional.empty()),
                        batch.toString());
        Optional<byte[]> named = named(caller, request, key);
        if (named.isPresent()) {
            return named.get();
        }
        shelf.get(caller.tenant(), inputId);
        shelf.get(caller.tenant(), errors);
        FileEntry input = retryFile.of(caller.tenant(), batch.toString(), inputId, errors);
        request.setInputFileId(input.getFileId());
        return placed(caller, request, key, () -> shelf.delete(caller.tenant(), input));
    }

    /**
     * The document when it is as wanted, or as it stands after a while.
     *
     * @throws SluiceException with {@code NOT_FOUND}, or {@code RESULTS_UNAVAILABLE} while a young
     *     batch is not shown yet
     */
    private byte[] shown(Tenant tenant, ObjectId batch, Predicate<byte[]> wanted) {
        String path = "/batches/%s/%s".formatted(Encoded.of(tenant.name()), batch);
        long end = System.nanoTime() + SHOWN_WITHIN.toNanos();
        while (true) {
            Optional<byte[]> document = documents.find(path);
            boolean late = System.nanoTime() - end >= 0;
            if (document.isPresent() && (late || wanted.test(document.get()))) {
                return document.get();
            }
            if (document.isEmpty() && batch.time().isBefore(clock.instant().minus(BEHIND_MAX))) {
                throw missing(batch.toString());
            }
            if (late) {
                throw SluiceException.retryAfter(
                        RETRY_AFTER,
                        ErrorCode.RESULTS_UNAVAILABLE,
                        "batch %s is accepted and cannot be shown yet (expected: a later retry)"
                                .formatted(batch));
            }
            rest();
        }
    }

    private static void rest() {
        try {
            Thread.sleep(LOOK_EVERY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SluiceException(
                    ErrorCode.RESULTS_UNAVAILABLE, "interrupted while waiting for a batch", e);
        }
    }

    private ObjectId id(Tenant tenant, String text) {
        return ObjectId.parse(ObjectId.Kind.BATCH, text)
                .filter(parsed -> ids.genuine(parsed, tenant.name()))
                .orElseThrow(() -> missing(text));
    }

    private static Caller caller(CallerIdentity caller) {
        return Caller.newBuilder()
                .setTenant(caller.tenant().name())
                .setShard(caller.tenant().shard())
                .setProject(caller.key().project())
                .setKeyId(caller.key().name())
                .build();
    }

    private static SluiceException missing(String id) {
        return new SluiceException(
                ErrorCode.NOT_FOUND,
                "there is no batch %s (expected: the id of a batch of this tenant)"
                        .formatted(id.length() <= 64 ? id : id.substring(0, 64) + "..."));
    }
}
