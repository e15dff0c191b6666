package dev.sluice.ingress.bulk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Answers of one bulk request that its client does not take yet, in order, in a file that exists
 * only while it is needed and is gone with the process. One thread.
 */
final class AnswerSpool implements AutoCloseable {
    private final @Nullable Path directory;
    private final long bytesMax;
    private final int chunkBytes;
    private @Nullable FileChannel file;
    private long readAt;
    private long writeAt;

    /**
     * @param chunkBytes size of what {@link #next} returns at most
     */
    AnswerSpool(@Nullable Path directory, long bytesMax, int chunkBytes) {
        this.directory = directory;
        this.bytesMax = bytesMax;
        this.chunkBytes = chunkBytes;
    }

    boolean isEmpty() {
        return readAt == writeAt;
    }

    boolean hasRoom(int bytes) {
        return writeAt + bytes <= bytesMax;
    }

    void add(byte[] bytes) throws IOException {
        FileChannel to = file;
        if (to == null) {
            to = create();
            file = to;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            writeAt += to.write(buffer, writeAt);
        }
    }

    /** The name is gone at once, the space with the last handle: nothing survives the process. */
    private FileChannel create() throws IOException {
        String prefix = "sluice-bulk-";
        Path path =
                directory == null
                        ? Files.createTempFile(prefix, null)
                        : Files.createTempFile(directory, prefix, null);
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(path);
        return channel;
    }

    /** The oldest bytes; call only when not empty. */
    byte[] next() throws IOException {
        FileChannel from = file;
        if (from == null || isEmpty()) {
            throw new IllegalStateException("the spool is empty");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(chunkBytes, writeAt - readAt));
        while (buffer.hasRemaining()) {
            int read = from.read(buffer, readAt + buffer.position());
            if (read < 0) {
                throw new IOException("the spool ends at %d of %d".formatted(readAt, writeAt));
            }
        }
        readAt += buffer.capacity();
        if (isEmpty()) {
            readAt = 0;
            writeAt = 0;
            from.truncate(0);
        }
        return buffer.array();
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
