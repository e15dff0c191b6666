package dev.sluice.worker.provider.http2;

import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;

/** The body of an answer while it comes. Closing it early resets its stream. For one thread. */
final class StreamBody extends InputStream {
    private final Channel stream;
    private final StreamEvents events;
    private byte[] bytes = new byte[0];
    private int at;
    private boolean end;

    /**
     * @param end whether there is none
     */
    StreamBody(Channel stream, StreamEvents events, boolean end) {
        this.stream = stream;
        this.events = events;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        while (at == bytes.length) {
            if (end) {
                return -1;
            }
            next();
        }
        int some = Math.min(length, bytes.length - at);
        System.arraycopy(bytes, at, to, offset, some);
        at += some;
        return some;
    }

    @Override
    public int available() {
        return bytes.length - at;
    }

    private void next() throws IOException {
        try {
            switch (events.next(stream)) {
                case Part.Bytes(byte[] more, boolean last) -> {
                    bytes = more;
                    at = 0;
                    end = last;
                }
                // Trailers.
                case Part.Head(var ignored, boolean last) -> end |= last;
                case Part.Written ignored -> {
                    // The answer came before all of the request was sent.
                }
                case Part.Broken(IOException why) -> throw new IOException("cut off", why);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    /** Also gives the place of the stream back. */
    @Override
    public void close() {
        var unused = stream.close();
    }
}
