package dev.sluice.ingress.batch.expand;

import dev.sluice.ingress.batch.BatchConfig;
import dev.sluice.ingress.bulk.LineSplitter;
import dev.sluice.schema.avro.BatchFault;
import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.avro.BatchProgress;
import dev.sluice.schema.avro.BatchStop;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes jobs of the lines behind a batch's cursor. Files stay open between steps; a file whose last
 * step was not written must be forgotten, because it has been read past the cursor. One thread.
 */
final class Expansion implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Expansion.class);

    /** A reader keeps the buffer of its last line; above this the file is opened anew instead. */
    private static final int KEPT_BYTES_MAX = 1024 * 1024;

    private final InputFiles files;
    private final LineJobs jobs;
    private final BatchConfig config;

    /** At most {@code expanding-max} for a tenant. */
    private final Map<String, LineSplitter> open = new HashMap<>();

    /** What is to be written at once. */
    record Made(List<JobRequest> jobs, BatchProgress progress) {}

    Expansion(InputFiles files, LineJobs jobs, BatchConfig config) {
        this.files = files;
        this.jobs = jobs;
        this.config = config;
    }

    Made lines(LiveBatch batch, int linesMax, Instant now) throws InterruptedException {
        LineSplitter lines =
                open.computeIfAbsent(
                        batch.id(),
                        id -> files.after(batch.inputFile(), batch.progress().getCursorLine()));
        List<JobRequest> made = new ArrayList<>();
        int cursor = batch.progress().getCursorLine();
        long bytes = 0;
        boolean atEnd = false;
        BatchFault fault = null;
        try {
            while (!atEnd && made.size() < linesMax && bytes < config.stepBytes()) {
                if (!lines.next()) {
                    atEnd = true;
                } else {
                    int line = Math.toIntExact(lines.number());
                    bytes += lines.length();
                    made.add(
                            jobs.of(
                                    batch.request(),
                                    line,
                                    lines.buffer(),
                                    lines.offset(),
                                    lines.length()));
                    cursor = line;
                }
            }
        } catch (SluiceException e) {
            // It was good when it was checked, by another version perhaps.
            fault = LineCheck.fault(e, Math.toIntExact(lines.number()));
        } catch (IOException e) {
            throw BlobUnavailableException.failed("file of batch " + batch.id(), e);
        }
        int expanded = batch.progress().getExpanded() + made.size();
        return new Made(
                made,
                progress(
                        batch,
                        cursor,
                        expanded,
                        fault,
                        atEnd || expanded >= batch.progress().getTotal(),
                        now));
    }

    private static BatchProgress progress(
            LiveBatch batch,
            int cursor,
            int expanded,
            @Nullable BatchFault fault,
            boolean atEnd,
            Instant now) {
        BatchProgress.Builder next = batch.next().setCursorLine(cursor).setExpanded(expanded);
        if (fault != null) {
            next.setPhase(BatchPhase.STOPPED)
                    .setStop(BatchStop.FAILED)
                    .setFaults(List.of(fault))
                    .setStoppedAtMs(now.toEpochMilli());
        } else if (atEnd) {
            next.setPhase(BatchPhase.EXPANDED).setStoppedAtMs(now.toEpochMilli());
        }
        return next.build();
    }

    CancelRequest cancel(LiveBatch batch, int line) {
        return jobs.cancel(batch.request(), line);
    }

    /** After a step that was written: closes a file whose reader holds much memory. */
    void trim(String batchId) {
        LineSplitter lines = open.get(batchId);
        if (lines != null && lines.length() > KEPT_BYTES_MAX) {
            forget(batchId);
        }
    }

    void forget(String batchId) {
        LineSplitter lines = open.remove(batchId);
        if (lines != null) {
            try {
                lines.close();
            } catch (IOException e) {
                LOG.debug("closing a file", e);
            }
        }
    }

    @Override
    public void close() {
        List.copyOf(open.keySet()).forEach(this::forget);
    }
}
