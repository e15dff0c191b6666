package dev.sluice.ingress.error;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.ErrorKind;
import dev.sluice.schema.error.SluiceException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One error as a caller sees it, before it has a shape.
 *
 * @param status the HTTP status; the code's own unless HTTP itself chose another
 * @param detail offender and expectation
 * @param pointer RFC 6901 pointer into the request's JSON
 * @param jobId the job it is about
 */
public record Problem(
        ErrorCode code,
        int status,
        String detail,
        @Nullable String pointer,
        @Nullable Duration retryAfter,
        @Nullable String jobId) {
    /** When the thrower knows no better. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    public static Problem of(SluiceException e) {
        return of(e.code(), e.detail(), e.pointer().orElse(null), e.retryAfter().orElse(null));
    }

    public static Problem of(ErrorCode code, String detail) {
        return of(code, detail, null, null);
    }

    static Problem of(
            ErrorCode code,
            String detail,
            @Nullable String pointer,
            @Nullable Duration retryAfter) {
        boolean temporary =
                code.kind() == ErrorKind.CAPACITY || (code.httpStatus() == 503 && code.retryable());
        return new Problem(
                code,
                code.httpStatus(),
                detail,
                pointer,
                retryAfter == null && temporary ? RETRY_AFTER : retryAfter,
                null);
    }

    Problem withStatus(int other) {
        return new Problem(code, other, detail, pointer, retryAfter, jobId);
    }

    public Problem about(String job) {
        return new Problem(code, status, detail, pointer, retryAfter, job);
    }
}
