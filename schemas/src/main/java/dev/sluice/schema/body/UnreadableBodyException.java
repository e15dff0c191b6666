package dev.sluice.schema.body;

/**
 * A body envelope that contradicts itself or its bytes: it will never be readable. Never quotes the
 * body.
 */
public final class UnreadableBodyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableBodyException(String message) {
        super(message);
    }

    UnreadableBodyException(String message, Throwable cause) {
        super(message, cause);
    }
}
