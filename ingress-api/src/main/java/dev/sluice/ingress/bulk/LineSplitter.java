package dev.sluice.ingress.bulk;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/**
 * Cuts a stream into lines without copying them: a line is a range of {@link #buffer} until the
 * next call. Memory is one buffer, which grows up to the line bound and shrinks again; a line
 * beyond the bound is skipped and reported. One thread.
 */
public final class LineSplitter implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int LARGE_BYTES = 1024 * 1024;

    private final InputStream in;
    private final int lineBytesMax;
    private final Semaphore largeLines;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;
    private int lineStart;
    private int lineEnd;
    private long number;
    private boolean tooLong;
    private boolean ended;
    private boolean large;

    /**
     * @param largeLines permits to hold a buffer over 1 MiB
     */
    public LineSplitter(InputStream in, int lineBytesMax, Semaphore largeLines) {
        this.in = in;
        this.lineBytesMax = lineBytesMax;
        this.largeLines = largeLines;
    }

    /**
     * Moves to the next line that is not blank; blocks for input.
     *
     * @return false at the end
     */
    public boolean next() throws IOException, InterruptedException {
        do {
            shrink();
            tooLong = false;
            if (!cut()) {
                return false;
            }
            number++;
        } while (!tooLong && blank());
        return true;
    }

    private boolean cut() throws IOException, InterruptedException {
        // Counted from the line's start, which moves when the buffer is compacted.
        int searched = 0;
        while (true) {
            int end = newline(from + searched);
            if (end >= 0) {
                lineStart = from;
                lineEnd = end;
                from = end + 1;
                tooLong = lineEnd - lineStart > lineBytesMax;
                return true;
            }
            searched = to - from;
            if (searched > lineBytesMax) {
                return skipRest();
            }
            if (!fill()) {
                lineStart = from;
                lineEnd = to;
                from = to;
                return lineEnd > lineStart;
            }
        }
    }

    private int newline(int start) {
        for (int i = start; i < to; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Reads more behind what is there, making room first. */
    private boolean fill() throws IOException, InterruptedException {
        if (ended) {
            return false;
        }
        if (to == buffer.length) {
            if (from > 0) {
                System.arraycopy(buffer, from, buffer, 0, to - from);
                to -= from;
                from = 0;
            } else {
                if (!large && 2 * buffer.length > LARGE_BYTES) {
                    largeLines.acquire();
                    large = true;
                }
                buffer =
                        Arrays.copyOf(
                                buffer, Math.min(2 * buffer.length, lineBytesMax + BUFFER_BYTES));
            }
        }
        int read = in.read(buffer, to, buffer.length - to);
        if (read < 0) {
            ended = true;
            return false;
        }
        to += read;
        return true;
    }

    /** Drops a line that is beyond the bound, up to its end. */
    private boolean skipRest() throws IOException {
        tooLong = true;
        while (true) {
            int end = newline(from);
            if (end >= 0) {
                from = end + 1;
                break;
            }
            from = 0;
            to = 0;
            int read = in.read(buffer, 0, buffer.length);
            if (read < 0) {
                ended = true;
                break;
            }
            to = read;
        }
        lineStart = from;
        lineEnd = from;
        return true;
    }

    private void shrink() {
        if (large && to - from <= BUFFER_BYTES) {
            buffer = Arrays.copyOf(Arrays.copyOfRange(buffer, from, to), BUFFER_BYTES);
            to -= from;
            from = 0;
            large = false;
            largeLines.release();
        }
    }

    private boolean blank() {
        for (int i = lineStart; i < lineEnd; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\r' && buffer[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    public byte[] buffer() {
        return buffer;
    }

    public int offset() {
        return lineStart;
    }

    public int length() {
        return lineEnd - lineStart;
    }

    /** From 1; blank lines count. */
    public long number() {
        return number;
    }

    /** Whether the line was skipped because it is beyond the bound; it has no content then. */
    public boolean tooLong() {
        return tooLong;
    }

    @Override
    public void close() throws IOException {
        if (large) {
            large = false;
            largeLines.release();
        }
        in.close();
    }
}
