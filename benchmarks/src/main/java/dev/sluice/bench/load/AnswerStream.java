package dev.sluice.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads one HTTP/1.1 answer with a chunked body, line by line, while the request is still being
 * sent; the JDK's client begins to read only after the last byte of the request. One thread.
 */
final class AnswerStream {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int HEAD_LINES_MAX = 100;
    private static final int QUOTED_MAX = 1_000;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;
    private long chunkLeft;
    private boolean ended;
    private byte[] line = new byte[1_024];
    private int length;

    AnswerStream(InputStream in) {
        this.in = in;
    }

    /**
     * @throws IOException when the answer is no 200 with a chunked body, quoting what it is
     */
    void head() throws IOException {
        String status = headLine();
        boolean chunked = false;
        var told = new StringBuilder(status);
        for (int lines = 0; lines < HEAD_LINES_MAX; lines++) {
            String header = headLine();
            if (header.isEmpty()) {
                break;
            }
            told.append("; ").append(header);
            chunked |= header.toLowerCase(Locale.ROOT).matches("transfer-encoding:\\s*chunked");
        }
        if (!status.startsWith("HTTP/1.1 200") || !chunked) {
            throw new IOException(
                    "bulk request answered '%s' (expected: 200 with a chunked body)%n%s"
                            .formatted(told, rest()));
        }
    }

    /** Moves to the next line of the body; false after the last. */
    boolean nextLine() throws IOException {
        length = 0;
        while (true) {
            if (chunkLeft == 0 && !nextChunk()) {
                return length > 0;
            }
            if (from == to) {
                fill();
            }
            int end = (int) Math.min(to, from + chunkLeft);
            int newline = from;
            while (newline < end && buffer[newline] != '\n') {
                newline++;
            }
            append(newline);
            chunkLeft -= newline - from;
            from = newline;
            if (newline < end) {
                from++;
                chunkLeft--;
                return true;
            }
        }
    }

    byte[] line() {
        return line;
    }

    int length() {
        return length;
    }

    private void append(int end) {
        int more = end - from;
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.max(2 * line.length, length + more));
        }
        System.arraycopy(buffer, from, line, length, more);
        length += more;
    }

    private boolean nextChunk() throws IOException {
        if (ended) {
            return false;
        }
        String size = headLine();
        if (size.isEmpty()) {
            // The line end behind the chunk before.
            size = headLine();
        }
        chunkLeft = Long.parseLong(size.split(";", 2)[0].strip(), 16);
        ended = chunkLeft == 0;
        return !ended;
    }

    private String headLine() throws IOException {
        var text = new StringBuilder();
        while (true) {
            if (from == to) {
                fill();
            }
            char c = (char) (buffer[from++] & 0xff);
            if (c == '\n') {
                return text.toString();
            }
            if (c != '\r') {
                text.append(c);
            }
        }
    }

    private void fill() throws IOException {
        int read = in.read(buffer, 0, buffer.length);
        if (read < 0) {
            throw new EOFException("the server closed a bulk request before its answer was whole");
        }
        from = 0;
        to = read;
    }

    private String rest() throws IOException {
        var text = new StringBuilder();
        while (true) {
            text.append(new String(buffer, from, to - from, StandardCharsets.UTF_8));
            if (text.length() > QUOTED_MAX || in.available() == 0) {
                return text.substring(0, Math.min(text.length(), QUOTED_MAX));
            }
            fill();
        }
    }
}
