package dev.sluice.schema.serde;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro binary that believes no length longer than the bytes that are left. Generated code makes an
 * array of as many slots as the bytes claim, so seven bad bytes could take gigabytes; every item of
 * our collections takes at least one byte. Not thread-safe.
 */
final class BoundedDecoder extends Decoder {
    private final BinaryDecoder in;

    BoundedDecoder(byte[] bytes, int offset) {
        this.in = DecoderFactory.get().binaryDecoder(bytes, offset, bytes.length - offset, null);
    }

    boolean isEnd() throws IOException {
        return in.isEnd();
    }

    private long bounded(long items) throws IOException {
        if (items < 0 || items > in.remainingBytes()) {
            throw new EOFException("%d items in %d bytes".formatted(items, in.remainingBytes()));
        }
        return items;
    }

    @Override
    public long readArrayStart() throws IOException {
        return bounded(in.readArrayStart());
    }

    @Override
    public long arrayNext() throws IOException {
        return bounded(in.arrayNext());
    }

    @Override
    public long readMapStart() throws IOException {
        return bounded(in.readMapStart());
    }

    @Override
    public long mapNext() throws IOException {
        return bounded(in.mapNext());
    }

    @Override
    public long skipArray() throws IOException {
        return bounded(in.skipArray());
    }

    @Override
    public long skipMap() throws IOException {
        return bounded(in.skipMap());
    }

    @Override
    public void readNull() throws IOException {
        in.readNull();
    }

    @Override
    public boolean readBoolean() throws IOException {
        return in.readBoolean();
    }

    @Override
    public int readInt() throws IOException {
        return in.readInt();
    }

    @Override
    public long readLong() throws IOException {
        return in.readLong();
    }

    @Override
    public float readFloat() throws IOException {
        return in.readFloat();
    }

    @Override
    public double readDouble() throws IOException {
        return in.readDouble();
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws IOException {
        return in.readString(old);
    }

    @Override
    public String readString() throws IOException {
        return in.readString();
    }

    @Override
    public void skipString() throws IOException {
        in.skipString();
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        return in.readBytes(old);
    }

    @Override
    public void skipBytes() throws IOException {
        in.skipBytes();
    }

    @Override
    public void readFixed(byte[] bytes, int start, int length) throws IOException {
        in.readFixed(bytes, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        in.skipFixed(length);
    }

    @Override
    public int readEnum() throws IOException {
        return in.readEnum();
    }

    @Override
    public int readIndex() throws IOException {
        return in.readIndex();
    }
}
