package dev.sluice.results.batch;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** The lines of an input file; only those that are wanted are kept in memory. One thread. */
final class InputLines implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream in;
    private final int lineBytesMax;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int number;

    InputLines(InputStream in, int lineBytesMax) {
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
        this.lineBytesMax = lineBytesMax;
    }

    static InputLines none() {
        return new InputLines(InputStream.nullInputStream(), 0);
    }

    /**
     * Moves to the next line.
     *
     * @param kept whether its bytes are wanted
     * @return false at the end
     */
    boolean next(boolean kept) throws IOException {
        line.reset();
        int read = in.read();
        if (read < 0) {
            return false;
        }
        number++;
        while (read >= 0 && read != '\n') {
            if (kept && line.size() < lineBytesMax) {
                line.write(read);
            }
            read = in.read();
        }
        return true;
    }

    /** From 1; blank lines count. */
    int number() {
        return number;
    }

    byte[] bytes() {
        return line.toByteArray();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
