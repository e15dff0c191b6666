package dev.sluice.ingress.form;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads {@code multipart/form-data} (RFC 7578) part by part, as it comes; memory is one buffer. One
 * thread. What is malformed is an {@code INVALID_REQUEST}.
 */
public final class Multipart {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int HEADER_BYTES_MAX = 8 * 1024;
    private static final int BOUNDARY_CHARS_MAX = 70;
    private static final String TYPE = "content-type:";

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;
    private boolean partOpen;
    private String name = "";
    private Optional<String> filename = Optional.empty();
    private Optional<String> contentType = Optional.empty();

    private Multipart(InputStream in, String boundary) {
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        // The first delimiter has no line before it.
        buffer[0] = '\r';
        buffer[1] = '\n';
        this.to = 2;
        this.partOpen = true;
    }

    /**
     * @param contentType the request's
     * @throws SluiceException when it is no multipart/form-data with a boundary
     */
    public static Multipart over(InputStream in, String contentType) {
        String boundary = FormHeader.parameter(contentType, "boundary").orElse("");
        if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")
                || boundary.isEmpty()
                || boundary.length() > BOUNDARY_CHARS_MAX) {
            throw bad("the Content-Type", "multipart/form-data with a boundary");
        }
        return new Multipart(in, boundary);
    }

    /**
     * Moves to the next part; what is left of this one is passed over.
     *
     * @return false when there are no more
     */
    public boolean next() throws IOException {
        byte[] rest = new byte[BUFFER_BYTES];
        while (partOpen) {
            read(rest);
        }
        if (byteAt(0) == '-' && byteAt(1) == '-') {
            return false;
        }
        endOfLine();
        name = "";
        filename = Optional.empty();
        contentType = Optional.empty();
        int headerBytes = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            headerBytes += line.length();
            if (headerBytes > HEADER_BYTES_MAX) {
                throw bad("the head of a part", "at most " + HEADER_BYTES_MAX + " bytes");
            }
            if (line.regionMatches(true, 0, "content-disposition:", 0, 20)) {
                name = FormHeader.parameter(line, "name").orElse("");
                filename = FormHeader.parameter(line, "filename");
            }
            if (line.regionMatches(true, 0, TYPE, 0, TYPE.length())) {
                contentType = Optional.of(line.substring(TYPE.length()).strip());
            }
        }
        if (name.isEmpty()) {
            throw bad("a part has no name", "Content-Disposition: form-data; name=\"...\"");
        }
        partOpen = true;
        return true;
    }

    public String name() {
        return name;
    }

    /** Given for parts that are files. */
    public Optional<String> filename() {
        return filename;
    }

    /** As its head says it; empty: it does not. */
    public Optional<String> contentType() {
        return contentType;
    }

    /** Some bytes of the part's content; -1 at its end. */
    public int read(byte[] target) throws IOException {
        if (!partOpen) {
            return -1;
        }
        while (true) {
            int at = find();
            if (at == from) {
                from += delimiter.length;
                partOpen = false;
                return -1;
            }
            // What may be the beginning of a delimiter stays.
            int safe = at >= 0 ? at : to - delimiter.length + 1;
            if (safe > from) {
                int length = Math.min(safe - from, target.length);
                System.arraycopy(buffer, from, target, 0, length);
                from += length;
                return length;
            }
            fill();
        }
    }

    /** The whole content, as text. */
    public String text(int bytesMax) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        copyTo(text, bytesMax);
        return text.toString(StandardCharsets.UTF_8);
    }

    /**
     * @return how many bytes there were
     * @throws SluiceException with {@code BODY_TOO_LARGE}
     */
    public long copyTo(OutputStream target, long bytesMax) throws IOException {
        byte[] some = new byte[BUFFER_BYTES];
        long bytes = 0;
        for (int read = read(some); read >= 0; read = read(some)) {
            bytes += read;
            if (bytes > bytesMax) {
                throw new SluiceException(
                        ErrorCode.BODY_TOO_LARGE,
                        "%s has more than %d bytes (expected: at most that)"
                                .formatted(name, bytesMax));
            }
            target.write(some, 0, read);
        }
        return bytes;
    }

    private int find() {
        int last = to - delimiter.length;
        for (int at = from; at <= last; at++) {
            if (buffer[at] == '\r' && matches(at)) {
                return at;
            }
        }
        return -1;
    }

    private boolean matches(int at) {
        for (int i = 1; i < delimiter.length; i++) {
            if (buffer[at + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    private void fill() throws IOException {
        if (to == buffer.length) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        int read = in.read(buffer, to, buffer.length - to);
        if (read < 0) {
            throw bad("the request ended within a part", "the closing boundary");
        }
        to += read;
    }

    private byte byteAt(int index) throws IOException {
        while (to - from <= index) {
            fill();
        }
        return buffer[from + index];
    }

    /** Spaces may stand behind a boundary. */
    private void endOfLine() throws IOException {
        if (!line().isBlank()) {
            throw bad("something follows a boundary", "the end of its line");
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            byte next = byteAt(0);
            from++;
            if (next == '\n') {
                int end = line.length();
                return end > 0 && line.charAt(end - 1) == '\r'
                        ? line.substring(0, end - 1)
                        : line.toString();
            }
            line.append((char) (next & 0xff));
            if (line.length() > HEADER_BYTES_MAX) {
                throw bad("a line in the head of a part", "at most " + HEADER_BYTES_MAX + " bytes");
            }
        }
    }

    private static SluiceException bad(String found, String expected) {
        return new SluiceException(
                ErrorCode.INVALID_REQUEST,
                "multipart/form-data: %s (expected: %s)".formatted(found, expected));
    }
}
