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
    private long headSinceNanos;

    /** What {@link #next} found. */
    sealed interface Found {
        record Lines(byte[] bytes) implements Found {}

        /** No line is ready yet. */
        record Nothing() implements Found {}

        /** There are no more lines. */
        record End() implements Found {}
    }

    BulkAnswer(BlockingQueue<PendingLine> pending, IngressMetrics metrics, BulkConfig config) {
        this.pending = pending;
        this.metrics = metrics;
        this.chunkBytes = config.chunkBytes();
        this.lineTimeout = config.lineTimeout();
        this.chunk = new ByteArrayOutputStream(chunkBytes + 1_024);
    }

    /** The next lines; waits at most about {@code patience} for the first of them. */
    Found next(Duration patience) throws InterruptedException {
        PendingLine line = head;
        if (line == null) {
            line = pending.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            headSinceNanos = System.nanoTime();
            head = line;
        }
        if (line == null || !ready(line, patience)) {
            return new Found.Nothing();
        }
        if (line == PendingLine.END) {
            return new Found.End();
        }
        chunk.reset();
        do {
            write(line);
            line = chunk.size() < chunkBytes ? pending.poll() : null;
            headSinceNanos = System.nanoTime();
        } while (line != null && line != PendingLine.END && line.outcome().isDone());
        head = line;
        return new Found.Lines(chunk.toByteArray());
    }

    private boolean ready(PendingLine line, Duration patience) throws InterruptedException {
        if (line == PendingLine.END || line.outcome().isDone()) {
            return true;
        }
        try {
            line.outcome().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return System.nanoTime() - headSinceNanos > lineTimeout.toNanos();
        } catch (ExecutionException e) {
            throw new IllegalStateException("accepting a line", e.getCause());
        }
    }

    private void write(PendingLine line) {
        AcceptOutcome outcome = outcome(line);
        if (outcome instanceof AcceptOutcome.Refused(SluiceException error)) {
            metrics.refused(error.code());
        }
        line.write(chunk, outcome);
    }

    /** A line that is ready without an outcome has run out of time. */
    private static AcceptOutcome outcome(PendingLine line) {
        return line.outcome()
                .getNow(
                        new AcceptOutcome.Refused(
                                new SluiceException(
                                        ErrorCode.LOG_UNAVAILABLE,
                                        "the log did not confirm in time; the line is not known to be accepted")));
    }
}
