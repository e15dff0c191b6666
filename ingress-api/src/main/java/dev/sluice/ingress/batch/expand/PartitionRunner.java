package dev.sluice.ingress.batch.expand;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.batch.BatchConfig;
import dev.sluice.ingress.batch.expand.StepPolicy.Step;
import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.schema.avro.BatchEnd;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BatchFault;
import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.avro.BatchProgress;
import dev.sluice.schema.avro.BatchStop;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.Tenant;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the batches of one partition, one step at a time, in turns. What a step writes it writes at
 * once, with the progress that says so; memory follows when that is known. After a lost step the
 * runner must be thrown away. One thread.
 */
final class PartitionRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionRunner.class);

    private final BatchBook book = new BatchBook();
    private final StepLog log;
    private final InputFiles files;
    private final Catalogs catalogs;
    private final Expansion expansion;
    private final Turns turns;
    private final BatchConfig config;
    private final Validations validations = new Validations();
    private String last = "";

    PartitionRunner(
            StepLog log,
            InputFiles files,
            LineJobs jobs,
            Catalogs catalogs,
            FinishedCounts finished,
            BatchConfig config) {
        this.log = log;
        this.files = files;
        this.catalogs = catalogs;
        this.expansion = new Expansion(files, jobs, config);
        this.turns = new Turns(config, finished);
        this.config = config;
    }

    /** A record of the partition. */
    void on(SpecificRecord record) {
        book.on(record);
        if (record instanceof BatchEnded end) {
            expansion.forget(end.getBatchId());
            validations.forget(end.getBatchId());
        }
    }

    /** Batches whose counts are wanted: all that have jobs, while lines wait for their ends. */
    List<String> counted() {
        boolean waiting = book.live().stream().anyMatch(batch -> batch.is(BatchPhase.EXPANDING));
        return !waiting
                ? List.of()
                : book.live().stream()
                        .filter(batch -> batch.progress().getExpanded() > 0)
                        .map(LiveBatch::id)
                        .toList();
    }

    /**
     * Makes a step for the next batch that can go on.
     *
     * @return false when none can
     * @throws StepLostException when the records must be read again
     * @throws BlobUnavailableException when the blob store fails
     */
    boolean step(Instant now) throws StepLostException, InterruptedException {
        for (LiveBatch batch : turns.after(last, book.live(), validations.turns(book.live()))) {
            int room = turns.room(batch.tenant(), book.live(), catalogs.current());
            Step step = StepPolicy.next(batch.standing(), room, config.stepLines(), now);
            if (!(step instanceof Step.Rest)) {
                last = batch.id();
                make(step, batch, now);
                return true;
            }
        }
        return false;
    }

    private void make(Step step, LiveBatch batch, Instant now)
            throws StepLostException, InterruptedException {
        try {
            switch (step) {
                case Step.Validate() -> validate(batch, now);
                case Step.Expand(int linesMax) -> expand(batch, linesMax, now);
                case Step.Stop(BatchStop reason) -> stop(batch, reason, List.of(), now);
                case Step.Cancel(int first, int last) -> cancel(batch, first, last);
                case Step.Rest() -> {}
            }
        } catch (BlobUnavailableException e) {
            expansion.forget(batch.id());
            validations.forget(batch.id());
            if (!e.isMissing()) {
                throw e;
            }
            lost(batch, e, now);
        } catch (RuntimeException e) {
            // What was read and did not become jobs has to be read again.
            expansion.forget(batch.id());
            validations.forget(batch.id());
            throw e;
        }
    }

    private void validate(LiveBatch batch, Instant now)
            throws StepLostException, InterruptedException {
        Optional<BatchFault> fault = fault(batch);
        if (fault.isPresent()) {
            fail(batch, List.of(fault.get()), 0, now);
            return;
        }
        Validation running =
                validations.of(
                        batch,
                        () ->
                                new Validation(
                                        files.after(batch.inputFile(), 0),
                                        config,
                                        files.lineBytesMax()));
        try {
            if (!running.advance(caller(batch).orElseThrow(), catalogs.current(), now)) {
                return;
            }
        } catch (IOException e) {
            throw BlobUnavailableException.failed("file of batch " + batch.id(), e);
        }
        validations.forget(batch.id());
        if (running.faults().isEmpty()) {
            write(
                    batch,
                    List.of(),
                    batch.next()
                            .setPhase(BatchPhase.EXPANDING)
                            .setTotal(running.total())
                            .setInProgressAtMs(now.toEpochMilli())
                            .build());
        } else {
            fail(batch, running.faults(), running.total(), now);
        }
    }

    private Optional<BatchFault> fault(LiveBatch batch) {
        long live =
                book.live().stream()
                        .filter(
                                other ->
                                        other.tenant().equals(batch.tenant())
                                                && !other.is(BatchPhase.VALIDATING))
                        .count();
        if (live >= config.liveMax()) {
            return Optional.of(
                    new BatchFault(
                            "too_many_batches",
                            0,
                            "%d batches of the tenant have not ended (limit sluice.ingress.batch.live-max: %d)"
                                    .formatted(live, config.liveMax()),
                            null));
        }
        return caller(batch).isPresent()
                ? Optional.empty()
                : Optional.of(
                        new BatchFault(
                                "invalid_api_key",
                                0,
                                "API key %s is not there any more (expected: the key that made the batch)"
                                        .formatted(batch.request().getCaller().getKeyId()),
                                null));
    }

    private Optional<CallerIdentity> caller(LiveBatch batch) {
        Catalog catalog = catalogs.current();
        Optional<Tenant> tenant = catalog.tenant(batch.tenant());
        return catalog.object(CatalogKind.API_KEY, batch.request().getCaller().getKeyId())
                .filter(ApiKey.class::isInstance)
                .map(ApiKey.class::cast)
                .flatMap(key -> tenant.map(found -> new CallerIdentity(key, found)));
    }

    private void expand(LiveBatch batch, int linesMax, Instant now)
            throws StepLostException, InterruptedException {
        Expansion.Made made = expansion.lines(batch, linesMax, now);
        write(batch, made.jobs(), made.progress());
        if (batch.is(BatchPhase.EXPANDING)) {
            expansion.trim(batch.id());
        } else {
            expansion.forget(batch.id());
        }
    }

    private void cancel(LiveBatch batch, int first, int last) throws StepLostException {
        List<CancelRequest> wishes =
                IntStream.rangeClosed(first, last)
                        .mapToObj(line -> expansion.cancel(batch, line))
                        .toList();
        write(batch, wishes, batch.next().setCancelledLine(last).build());
    }

    private void lost(LiveBatch batch, BlobUnavailableException e, Instant now)
            throws StepLostException {
        LOG.warn("batch {} has lost its file: {}", batch.id(), e.getMessage());
        BatchFault fault =
                new BatchFault(
                        "input_file_missing",
                        0,
                        "file %s is not there any more (expected: the file until the batch has ended)"
                                .formatted(batch.request().getInputFileId()),
                        "input_file_id");
        if (batch.is(BatchPhase.VALIDATING)) {
            fail(batch, List.of(fault), 0, now);
        } else {
            stop(batch, BatchStop.FAILED, List.of(fault), now);
        }
    }

    private void stop(LiveBatch batch, BatchStop reason, List<BatchFault> faults, Instant now)
            throws StepLostException {
        validations.forget(batch.id());
        expansion.forget(batch.id());
        write(
                batch,
                List.of(),
                batch.next()
                        .setPhase(BatchPhase.STOPPED)
                        .setStop(reason)
                        .setFaults(faults)
                        .setStoppedAtMs(now.toEpochMilli())
                        .build());
    }

    /** Nothing became a job, so the end is here and now. */
    private void fail(LiveBatch batch, List<BatchFault> faults, int total, Instant now)
            throws StepLostException {
        BatchEnded end =
                BatchEnded.newBuilder()
                        .setBatchId(batch.id())
                        .setTenant(batch.tenant())
                        .setStatus(BatchEnd.FAILED)
                        .setTotal(total)
                        .setFaults(faults)
                        .setMetadata(batch.request().getMetadata())
                        .setEndedAt(now.toEpochMilli())
                        .build();
        log.commit(List.of(), end);
        LOG.info("batch {} failed: {} faults in its file", batch.id(), faults.size());
        on(end);
    }

    private void write(
            LiveBatch batch, List<? extends SpecificRecord> requests, BatchProgress progress)
            throws StepLostException {
        log.commit(requests, progress);
        batch.on(progress);
    }

    @Override
    public void close() {
        validations.close();
        expansion.close();
        log.close();
    }
}
