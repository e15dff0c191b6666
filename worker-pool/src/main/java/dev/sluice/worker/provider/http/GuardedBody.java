package dev.sluice.worker.provider.http;

import dev.sluice.worker.provider.CallGuard;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/**
 * A request body that tells its call's guard when the last byte is written. Not repeatable: one
 * call, one sending.
 */
final class GuardedBody extends AbstractHttpEntity {
    private final byte[] bytes;
    private final CallGuard guard;

    GuardedBody(byte[] bytes, String type, CallGuard guard) {
        super(type, null);
        this.bytes = bytes;
        this.guard = guard;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
        guard.awaitingAnswer();
    }

    @Override
    public InputStream getContent() {
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public long getContentLength() {
        return bytes.length;
    }

    @Override
    public boolean isStreaming() {
        return false;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
