package dev.sluice.schema.error;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one exception for errors that a caller shall see: a stable code and a sentence with offender
 * and expectation.
 */
public final class SluiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String pointer;
    private final @Nullable Duration retryAfter;

    public SluiceException(ErrorCode code, String detail) {
        this(code, detail, null, null, null);
    }

    public SluiceException(ErrorCode code, String detail, Throwable cause) {
        this(code, detail, null, null, cause);
    }

    private SluiceException(
            ErrorCode code,
            String detail,
            @Nullable String pointer,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(detail, cause);
        this.code = code;
        this.pointer = pointer;
        this.retryAfter = retryAfter;
    }

    /** An error in a JSON document; {@code pointer} is the RFC 6901 pointer of the offender. */
    public static SluiceException at(String pointer, ErrorCode code, String detail) {
        return new SluiceException(code, detail, pointer, null, null);
    }

    public static SluiceException retryAfter(Duration retryAfter, ErrorCode code, String detail) {
        return new SluiceException(code, detail, null, retryAfter, null);
    }

    public ErrorCode code() {
        return code;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public Optional<String> pointer() {
        return Optional.ofNullable(pointer);
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
