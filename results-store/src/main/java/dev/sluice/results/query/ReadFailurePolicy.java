package dev.sluice.results.query;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides from an SQLSTATE whether a read that failed was asked for too much, or wrongly. */
final class ReadFailurePolicy {
    private static final String CANCELLED = "57014";

    private ReadFailurePolicy() {}

    /** Empty when the database is to blame: the same read may pass later. */
    static Optional<SluiceException> error(@Nullable String sqlState) {
        if (CANCELLED.equals(sqlState)) {
            return Optional.of(
                    new SluiceException(
                            ErrorCode.INVALID_REQUEST,
                            "the read took longer than sluice.results.read-timeout (expected: a narrower question, by time or by another filter)"));
        }
        if (sqlState != null && sqlState.startsWith("22")) {
            return Optional.of(
                    new SluiceException(
                            ErrorCode.INVALID_REQUEST,
                            "the read has a value that the database cannot hold (expected: text without NUL characters)"));
        }
        return Optional.empty();
    }
}
