package dev.sluice.ingress.bulk;

import dev.sluice.ingress.metric.IngressMetrics;
import dev.sluice.ingress.submit.AcceptOutcome;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes chunks of answer lines, in the order of the upload. A chunk is sent as soon as the next
 * line would have to be waited for, so slow uploads are answered line by line and fast ones in
 * large pieces. One virtual thread.
 */
final class BulkAnswer {
    private final BlockingQueue<PendingLine> pending;
    private final IngressMetrics metrics;
    private final int chunkBytes;
    private final Duration lineTimeout;
    private final ByteArrayOutputStream chunk;
    private @Nullable PendingLine head;

    BulkAnswer(BlockingQueue<PendingLine> pending, IngressMetrics metrics, BulkConfig config) {
        this.pending = pending;
        this.metrics = metrics;
        this.chunkBytes = config.chunkBytes();
        this.lineTimeout = config.lineTimeout();
        this.chunk = new ByteArrayOutputStream(chunkBytes + 1_024);
    }

    /**
     * @return the next lines, or null after the last
     */
    byte @Nullable [] next() throws InterruptedException {
        chunk.reset();
        PendingLine line = head != null ? head : pending.take();
        head = null;
        while (true) {
            if (line == PendingLine.END) {
                head = line;
                return chunk.size() == 0 ? null : chunk.toByteArray();
            }
            if (chunk.size() > 0 && !line.outcome().isDone()) {
                head = line;
                return chunk.toByteArray();
            }
            write(line);
            PendingLine following = chunk.size() < chunkBytes ? pending.poll() : null;
            if (following == null) {
                return chunk.toByteArray();
            }
            line = following;
        }
    }

    private void write(PendingLine line) throws InterruptedException {
        AcceptOutcome outcome = outcome(line);
        if (outcome instanceof AcceptOutcome.Refused(SluiceException error)) {
            metrics.refused(error.code());
        }
        line.write(chunk, outcome);
    }

    private AcceptOutcome outcome(PendingLine line) throws InterruptedException {
        try {
            return line.outcome().get(lineTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new AcceptOutcome.Refused(
                    new SluiceException(
                            ErrorCode.LOG_UNAVAILABLE,
                            "the log did not confirm in time; the line is not known to be accepted",
                            e));
        } catch (ExecutionException e) {
            throw new IllegalStateException("accepting a line", e.getCause());
        }
    }
}
