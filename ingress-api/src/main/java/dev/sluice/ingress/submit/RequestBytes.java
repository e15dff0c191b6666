package dev.sluice.ingress.submit;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads a request whole, within the size limit, and counts what it holds as it grows: a client that
 * announces little and sends much, or announces nothing, costs no more than what it sent.
 */
public final class RequestBytes {
    private static final int START_BYTES = 16 * 1024;

    private RequestBytes() {}

    /**
     * @param announced Content-Length, or negative when there is none
     * @throws SluiceException with {@code BODY_TOO_LARGE} or {@code BACKLOG_FULL}
     */
    public static byte[] read(InputStream in, long announced, int bytesMax, InFlight.Hold hold) {
        requireAtMost(bytesMax, announced);
        try {
            int size = announced >= 0 ? (int) announced : START_BYTES;
            hold.add(size);
            byte[] bytes = in.readNBytes(size);
            if (bytes.length < size || announced >= 0) {
                return bytes;
            }
            int length = bytes.length;
            while (true) {
                if (length == bytes.length) {
                    hold.add(length);
                    bytes = Arrays.copyOf(bytes, 2 * length);
                }
                int read = in.read(bytes, length, bytes.length - length);
                if (read < 0) {
                    return Arrays.copyOf(bytes, length);
                }
                length += read;
                requireAtMost(bytesMax, length);
            }
        } catch (IOException e) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "the request ended early: " + e.getMessage() + " (expected: the whole body)",
                    e);
        }
    }

    /**
     * Counts what was made of a request, within the same limit.
     *
     * @throws SluiceException with {@code BODY_TOO_LARGE} or {@code BACKLOG_FULL}
     */
    public static void hold(byte[] made, int bytesMax, InFlight.Hold hold) {
        if (made.length > bytesMax) {
            throw new SluiceException(
                    ErrorCode.BODY_TOO_LARGE,
                    "the request has %d bytes as JSON, files in base64 (expected: at most %d)"
                            .formatted(made.length, bytesMax));
        }
        hold.add(made.length);
    }

    static void requireAtMost(int bytesMax, long bytes) {
        if (bytes > bytesMax) {
            throw new SluiceException(
                    ErrorCode.BODY_TOO_LARGE,
                    "the request has %d bytes or more (expected: at most %d)"
                            .formatted(bytes, bytesMax));
        }
    }
}
