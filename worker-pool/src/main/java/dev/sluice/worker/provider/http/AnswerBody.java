package dev.sluice.worker.provider.http;

import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallFailure.Transport;
import dev.sluice.worker.provider.CallGuard;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a provider answers, whole or as it comes. For the call's own thread. */
final class AnswerBody {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerBody.class);
    private static final int READ_BYTES = 8 * 1024;

    private AnswerBody() {}

    /** How far an answer came; for the call's own thread. */
    static final class Progress {
        @Nullable Integer status;
        long bytes;
    }

    static boolean isStream(ClassicHttpResponse response, AnswerSink sink) {
        HttpEntity entity = response.getEntity();
        String type = entity == null ? null : entity.getContentType();
        return response.getCode() < 300
                && type != null
                && type.regionMatches(true, 0, sink.mediaType(), 0, sink.mediaType().length());
    }

    /**
     * Reads to the end also when the answer is complete before, so that the connection is kept.
     *
     * @param cut ends the exchange; closing a body that is given up would read the rest of it
     */
    static Optional<CallFailure> stream(
            HttpEntity entity, CallGuard guard, Progress progress, AnswerSink sink, Runnable cut)
            throws IOException {
        byte[] bytes = new byte[READ_BYTES];
        try (InputStream raw = entity.getContent();
                InputStream in = unpacked(raw, entity.getContentEncoding())) {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                progress.bytes += n;
                Optional<CallFailure> failure = sink.take(bytes, n);
                if (failure.isPresent()) {
                    cut.run();
                    return failure;
                }
                if (sink.complete()) {
                    guard.complete();
                } else {
                    guard.received();
                }
            }
        } catch (IOException e) {
            Optional<CallFailure> failure = sink.ended();
            if (failure.isPresent()) {
                return failure;
            }
            if (!sink.complete()) {
                throw e;
            }
            LOG.debug("a connection broke behind a complete answer", e);
        }
        Optional<CallFailure> failure = sink.ended();
        return sink.complete() || failure.isPresent() ? failure : Optional.of(Transport.TRUNCATED);
    }

    /**
     * @param cut as for {@link #stream}
     * @return null when the answer exceeds its bound
     */
    static byte @Nullable [] read(
            @Nullable HttpEntity entity,
            int bytesMax,
            CallGuard guard,
            Progress progress,
            Runnable cut)
            throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        if (entity.getContentLength() > bytesMax) {
            cut.run();
            return null;
        }
        try (InputStream raw = entity.getContent();
                InputStream in = unpacked(raw, entity.getContentEncoding())) {
            int expected = (int) Math.max(entity.getContentLength(), READ_BYTES - 1);
            byte[] bytes = new byte[expected + 1];
            int length = 0;
            for (int n = in.read(bytes, 0, bytes.length);
                    n >= 0;
                    n = in.read(bytes, length, bytes.length - length)) {
                length += n;
                progress.bytes = length;
                guard.received();
                if (length > bytesMax) {
                    cut.run();
                    return null;
                }
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, length * 2);
                }
            }
            return Arrays.copyOf(bytes, length);
        }
    }

    /** No packing is asked for; these two come all the same, from providers and from proxies. */
    private static InputStream unpacked(InputStream raw, @Nullable String packing)
            throws IOException {
        return switch (packing == null ? "" : packing.toLowerCase(Locale.ROOT)) {
            case "", "identity" -> raw;
            case "gzip", "x-gzip" -> new GZIPInputStream(raw);
            case "deflate" -> new InflaterInputStream(raw);
            default -> throw new ClientProtocolException("content-encoding " + packing);
        };
    }
}
