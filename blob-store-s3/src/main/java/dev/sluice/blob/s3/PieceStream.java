package dev.sluice.blob.s3;

import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.ClaimCheck;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Reads an object piece by piece, each with a request of its own: a reader may pause for hours, as
 * a batch does, and no connection waits for it. Memory is one piece. One thread.
 */
final class PieceStream extends InputStream {
    private static final int PIECE_BYTES = 2 * 1024 * 1024;

    private final Bucket bucket;
    private final ClaimCheck name;
    private final long size;
    private long next;
    private byte[] piece = {};
    private int at;

    /**
     * @param from 0 to {@code size}
     */
    PieceStream(Bucket bucket, ClaimCheck name, long from, long size) {
        this.bucket = bucket;
        this.name = name;
        this.next = from;
        this.size = size;
    }

    @Override
    public int read() throws IOException {
        return fill() ? piece[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int read = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, into, offset, read);
        at += read;
        return read;
    }

    @Override
    public int available() {
        return piece.length - at;
    }

    private boolean fill() throws IOException {
        if (at < piece.length) {
            return true;
        }
        if (next >= size) {
            return false;
        }
        long last = Math.min(size, next + PIECE_BYTES) - 1;
        try {
            piece =
                    bucket.ask(
                            "read file " + name,
                            () ->
                                    bucket.client()
                                            .getObjectAsBytes(
                                                    object ->
                                                            object.bucket(bucket.name())
                                                                    .key(bucket.key(name))
                                                                    .range(
                                                                            "bytes=%d-%d"
                                                                                    .formatted(
                                                                                            next,
                                                                                            last)))
                                            .asByteArrayUnsafe());
        } catch (BlobUnavailableException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (piece.length != last - next + 1) {
            throw new IOException(
                    "file %s has %d bytes at %d (expected: %d, it is another file now)"
                            .formatted(name, piece.length, next, last - next + 1));
        }
        next = last + 1;
        at = 0;
        return true;
    }

    @Override
    public void close() {
        piece = new byte[0];
        at = 0;
        next = size;
    }
}
