package dev.sluice.worker.provider;

import java.time.Duration;
import java.util.Optional;

/** Everything but an answer that can come of a call; what the classifier table is keyed by. */
public sealed interface CallFailure {

    /**
     * An HTTP status other than success.
     *
     * @param code the provider's error code, empty when it gave none
     * @param type the provider's error type, empty when it gave none
     */
    record Status(int status, String code, String type, Optional<Duration> retryAfter)
            implements CallFailure {}

    /** The connection or the answer on it was not what it must be. */
    enum Transport implements CallFailure {
        /** No connection within the connect timeout. */
        CONNECT_TIMEOUT,
        /** Refused, unknown host, no TLS. */
        CONNECT_FAILED,
        /** The provider says that it has not begun with the request. */
        NOT_BEGUN,
        /** The connection ended before the head of an answer. */
        CONNECTION_LOST,
        /** The connection ended inside the answer. */
        TRUNCATED,
        /** A success whose body is not what the operation answers. */
        MALFORMED,
        /** The answer exceeds the bound on answers. */
        ANSWER_TOO_LARGE
    }

    record Stopped(StopReason reason) implements CallFailure {}

    /** Nothing was tried, because of ourselves. */
    enum Unsent implements CallFailure {
        /** The credential reference leads to nothing. */
        NO_CREDENTIAL,
        /** The account's service account is refused a token. */
        TOKEN_REFUSED,
        /** The reference to the proxy's credential leads to nothing. */
        NO_WAY,
        /** The place that gives tokens gives none now. */
        NO_TOKEN,
        /** The lane's wire API or the operation on it is not known here. */
        UNKNOWN_OPERATION,
        /** The request body is not a JSON object. */
        UNREADABLE_BODY,
        /** The blob store does not give the request body. */
        BODY_UNAVAILABLE,
        /** The lane's base URL is none. */
        BAD_ADDRESS
    }

    /**
     * Nothing was tried, because the body asks for what this wire cannot say.
     *
     * @param field of the body, e.g. {@code messages[2].content}
     * @param why what was found and what is expected; never the caller's texts
     * @param elsewhere whether another provider may take it: then the body itself is right
     */
    record Untranslatable(String field, String why, boolean elsewhere) implements CallFailure {}

    /** A defect of ours, in the middle of a call. */
    record Defect(String type) implements CallFailure {}
}
