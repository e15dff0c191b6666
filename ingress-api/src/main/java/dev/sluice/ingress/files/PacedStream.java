package dev.sluice.ingress.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Gives up a client that sends less than it has to on average: its upload holds a place that others
 * want. What counts is the time spent waiting for the client, not that of storing what it sent. One
 * thread.
 */
final class PacedStream extends FilterInputStream {
    private static final long GRACE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final double NANOS_PER_SECOND = 1e9;

    private final int bytesPerSecondMin;
    private final LongSupplier nanos;
    private long waitedNanos;
    private long bytes;

    /**
     * @param nanos as {@link System#nanoTime}
     */
    PacedStream(InputStream in, int bytesPerSecondMin, LongSupplier nanos) {
        super(in);
        this.bytesPerSecondMin = bytesPerSecondMin;
        this.nanos = nanos;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        long start = nanos.getAsLong();
        int read = super.read(target, offset, length);
        waitedNanos += nanos.getAsLong() - start;
        bytes += Math.max(0, read);
        if (read >= 0
                && waitedNanos > GRACE_NANOS
                && bytes < bytesPerSecondMin * (waitedNanos / NANOS_PER_SECOND)) {
            throw new IOException(
                    "%d bytes came within %d s (limit sluice.ingress.files.bytes-per-second-min: %d)"
                            .formatted(
                                    bytes,
                                    Duration.ofNanos(waitedNanos).toSeconds(),
                                    bytesPerSecondMin));
        }
        return read;
    }
}
