package dev.sluice.schema.body;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;

/** The one bound on how large a body can be, whoever checks it. */
public final class BodySize {
    private BodySize() {}

    /**
     * @throws SluiceException with {@code BODY_TOO_LARGE}
     */
    public static void requireAtMost(long max, long bytes) {
        if (bytes > max) {
            throw new SluiceException(
                    ErrorCode.BODY_TOO_LARGE,
                    "the body has " + bytes + " bytes, expected at most " + max);
        }
    }
}
