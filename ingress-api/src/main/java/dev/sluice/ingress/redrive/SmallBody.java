package dev.sluice.ingress.redrive;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads what is asked: a few fields. */
final class SmallBody {
    private static final int BYTES_MAX = 48 * 1024;

    private SmallBody() {}

    /**
     * @return no bytes when there is no body
     * @throws SluiceException with {@code BODY_TOO_LARGE} or {@code INVALID_REQUEST}
     */
    static byte[] bytes(@Nullable InputStream body) {
        if (body == null) {
            return new byte[0];
        }
        try (body) {
            byte[] bytes = body.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new SluiceException(
                        ErrorCode.BODY_TOO_LARGE,
                        "the request is larger than %d bytes (expected: at most that)"
                                .formatted(BYTES_MAX));
            }
            return bytes;
        } catch (IOException e) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST, "the request broke off (expected: all of it)", e);
        }
    }
}
