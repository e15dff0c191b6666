package dev.sluice.results.webhook.send;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What came of one request. Nothing that a receiver writes is in here but its status. */
public sealed interface SendOutcome {

    /**
     * @param retryAfter what it asked for
     */
    record Answered(int status, Optional<Duration> retryAfter) implements SendOutcome {}

    /** It was not sent, because it may not be. */
    record Refused(String reason) implements SendOutcome {}

    record Failed(Failure failure) implements SendOutcome {}

    /** How a request fails without an answer. */
    enum Failure {
        /** The name has no address. */
        NAME_NOT_FOUND,
        /** Nobody knows its address now. */
        NAME_UNRESOLVED,
        CONNECT_FAILED,
        TIMEOUT,
        TLS_FAILED,
        /** The connection broke before the answer's head was there. */
        CONNECTION_LOST,
        /** What came is no HTTP, or its head is too large. */
        MALFORMED,
        /** The endpoint's secret cannot be opened. */
        SECRET_UNREADABLE
    }

    /** A word for it, for people and for meters. */
    default String word() {
        return switch (this) {
            case Answered(int status, _) -> status / 100 + "xx";
            case Refused(_) -> "refused";
            case Failed(Failure failure) -> failure.name().toLowerCase(Locale.ROOT);
        };
    }
}
